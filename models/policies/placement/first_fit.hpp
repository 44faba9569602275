#pragma once

#include "models/planning/placement_rule.hpp"

namespace gemello::policies {

/// First fit: the first host, in the platform's order, that takes the VM. Packs nearly as well as
/// best fit, and whoever orders the hosts in the platform decides which are filled first.
/// Source: Johnson, "Fast Algorithms for Bin Packing", J. Comput. Syst. Sci. 8 (1974) 272-314.
class FirstFit final : public PlacementRule {
 public:
  HostId choose(Plan& plan, VmId vm, const std::function<bool(HostId)>& excluded,
                Rationale* why) const override;
};

}  // namespace gemello::policies
