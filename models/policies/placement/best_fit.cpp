#include "models/policies/placement/best_fit.hpp"

#include "models/policies/placement/fullness.hpp"

namespace gemello::policies {

HostId BestFit::choose(Plan& plan, VmId vm, const std::function<bool(HostId)>& excluded,
                       Rationale* why) const {
  if (why != nullptr) why->score_meaning = "fuller resource with the VM, share; most wins";
  return choose_by_fullness(Fullest::yes, plan, vm, excluded, why);
}

}  // namespace gemello::policies
