#pragma once

#include <vector>

#include "models/fleet/fleet_view.hpp"

namespace gemello::policies {

/// By site: round trip to the nearest site that has a data brick of the volume which is online;
/// the sum of the round trips of the circuits on the way, whatever their state. Sites that no
/// circuit joins are `out_of_reach` from each other. All 0 if no brick is online: then no site is
/// better than another.
/// Source: reads are served by one replica and each write waits for all of them, so the way to the
/// nearest is what a target's choice can save (Bulfon et al., J. Phys. Conf. Ser. 664 022011).
std::vector<Duration> replica_distances(const FleetView& view, VolumeId volume);

inline constexpr Duration out_of_reach = 1h;

}  // namespace gemello::policies
