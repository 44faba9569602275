#pragma once

#include "models/planning/placement_rule.hpp"

namespace gemello::policies {

/// Norm-based greedy: of the hosts in use that take the VM, the one where the least is left of CPU
/// and memory: the least Euclidean distance between what is free and what the VM asks for, in
/// shares of the host. A host without VMs is opened only when no other takes the VM.
/// Source: R. Panigrahy, K. Talwar, L. Uyeda, U. Wieder, "Heuristics for Vector Bin Packing",
/// Microsoft Research, 2011 (L2, both resources weighing the same).
class NormBased final : public PlacementRule {
 public:
  HostId choose(Plan& plan, VmId vm, const std::function<bool(HostId)>& excluded,
                Rationale* why) const override;
};

}  // namespace gemello::policies
