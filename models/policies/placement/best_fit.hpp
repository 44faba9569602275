#pragma once

#include "models/planning/placement_rule.hpp"

namespace gemello::policies {

/// Best fit: the host that would be the fullest with the VM (`fullness_with`), so that the least
/// of its scarcer resource is left. Packs: whole hosts stay free for large VMs or can sleep.
/// Source: Johnson, "Fast Algorithms for Bin Packing", J. Comput. Syst. Sci. 8 (1974) 272-314.
class BestFit final : public PlacementRule {
 public:
  HostId choose(Plan& plan, VmId vm, const std::function<bool(HostId)>& excluded,
                Rationale* why) const override;
};

}  // namespace gemello::policies
