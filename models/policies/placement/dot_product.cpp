#include "models/policies/placement/dot_product.hpp"

#include "models/policies/placement/free_vector.hpp"

namespace gemello::policies {

HostId DotProduct::choose(Plan& plan, VmId vm, const std::function<bool(HostId)>& excluded,
                          Rationale* why) const {
  if (why != nullptr)
    why->score_meaning = "minus the dot product of what is free and asked for, shares; least wins";
  const auto score = [](const ResourceVector& free, const ResourceVector& demand) {
    return -(free.cpu * demand.cpu + free.memory * demand.memory);
  };
  return choose_by_vectors(score, plan, vm, excluded, why);
}

}  // namespace gemello::policies
