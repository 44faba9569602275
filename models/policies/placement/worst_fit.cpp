#include "models/policies/placement/worst_fit.hpp"

#include "models/policies/placement/fullness.hpp"

namespace gemello::policies {

HostId WorstFit::choose(Plan& plan, VmId vm, const std::function<bool(HostId)>& excluded,
                        Rationale* why) const {
  if (why != nullptr) why->score_meaning = "fuller resource with the VM, share; least wins";
  return choose_by_fullness(Fullest::no, plan, vm, excluded, why);
}

}  // namespace gemello::policies
