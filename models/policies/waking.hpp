#pragma once

#include <map>
#include <span>
#include <vector>

#include "models/planning/fleet_plan.hpp"
#include "models/planning/placement_rule.hpp"

namespace gemello::policies {

/// How VMs without a host find one; shared by all parts that place.
struct PlacementOptions {
  FleetPlanOptions books;  ///< limits of what a host takes
  bool wake = true;        ///< power on hosts that are off when nothing else has room
};

/// Hosts asked to power on, and when: one that did not come up is not asked again for a while.
using Woken = std::map<HostId, Instant>;
inline constexpr Duration wake_again_after = 10min;

/// Asks hosts that are off to power on, so that these VMs, which fit on no host that is on, will
/// have room: booked by the rule one after the other, first on hosts that are coming up anyway.
/// Appends the actions to the decision and notes them in `woken`. author: for the reasons.
void wake_hosts(const FleetView& view, const PlacementRule& rule, const PlacementOptions& options,
                std::span<const VmId> vms, std::string_view author, Woken& woken,
                Decision& decision, Reasons* reasons);

}  // namespace gemello::policies
