#pragma once

#include "models/planning/placement_rule.hpp"

namespace gemello::policies {

/// Dot product: of the hosts in use that take the VM, the one whose free CPU and memory go best
/// with what the VM asks for: the greatest dot product of the two vectors, in shares of the host.
/// A VM that is long of memory goes where memory is left. A host without VMs is opened only when no
/// other takes the VM.
/// Source: R. Panigrahy, K. Talwar, L. Uyeda, U. Wieder, "Heuristics for Vector Bin Packing",
/// Microsoft Research, 2011, which fills one bin after the other; the same score for one VM that
/// looks for a host is the alignment of Grandl et al., "Multi-resource Packing for Cluster
/// Schedulers" (Tetris), SIGCOMM 2014.
class DotProduct final : public PlacementRule {
 public:
  HostId choose(Plan& plan, VmId vm, const std::function<bool(HostId)>& excluded,
                Rationale* why) const override;
};

}  // namespace gemello::policies
