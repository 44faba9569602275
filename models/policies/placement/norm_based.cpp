#include "models/policies/placement/norm_based.hpp"

#include <cmath>

#include "models/policies/placement/free_vector.hpp"

namespace gemello::policies {

HostId NormBased::choose(Plan& plan, VmId vm, const std::function<bool(HostId)>& excluded,
                         Rationale* why) const {
  if (why != nullptr)
    why->score_meaning = "distance of what is free from what is asked for, shares; least wins";
  const auto score = [](const ResourceVector& free, const ResourceVector& demand) {
    return std::hypot(free.cpu - demand.cpu, free.memory - demand.memory);
  };
  return choose_by_vectors(score, plan, vm, excluded, why);
}

}  // namespace gemello::policies
