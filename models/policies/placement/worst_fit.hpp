#pragma once

#include "models/planning/placement_rule.hpp"

namespace gemello::policies {

/// Worst fit (spread): the host that would be the least full with the VM (`fullness_with`), so
/// that the most of its scarcer resource is left. Room for bursts everywhere, small loss per
/// failed host.
/// Source: Johnson, "Fast Algorithms for Bin Packing", J. Comput. Syst. Sci. 8 (1974) 272-314.
class WorstFit final : public PlacementRule {
 public:
  HostId choose(Plan& plan, VmId vm, const std::function<bool(HostId)>& excluded,
                Rationale* why) const override;
};

}  // namespace gemello::policies
