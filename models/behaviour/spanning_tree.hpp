#pragma once

#include <cstdint>
#include <vector>

#include "models/cloud/network.hpp"

namespace gemello::behaviour {

/// A link between two switches (by number), as bridges see it.
struct BridgeLink {
  std::uint32_t a = 0;
  std::uint32_t b = 0;
  BytesPerSecond speed{};
  bool alive = true;
};

/// Which links forward once the bridges agree: of each connected part the tree of least cost to its
/// root, the switch of the lowest number. Cost of a link: 20 Tbit/s / speed; ties go to the lower
/// neighbour, then to the link that comes first.
/// Errors: an invariant when a link names no switch.
///
/// Source: IEEE 802.1D-2004, 17.5 (priority vectors) and table 17-3 (recommended path costs).
std::vector<bool> spanning_tree(std::size_t switches, const std::vector<BridgeLink>& links);

/// How bridges learn that the tree has to change.
enum class TopologyChange : std::uint8_t {
  carrier,  ///< a port lost its carrier, or a link came up
  silence,  ///< hellos stop while the carrier stays (a blind switch)
};

/// Time from a change to the first frame over a link that did not forward before.
///   stp    listening and learning, two forward delays; after silence also max age
///   rapid  nothing (proposal and agreement take a few round trips); after silence three hellos
///
/// Source: IEEE 802.1D-1998, 8.10 (30 s and 50 s by its defaults); IEEE 802.1D-2004, 17.
Duration reconvergence_time(const SpanningTree& bridges, TopologyChange change);

}  // namespace gemello::behaviour
