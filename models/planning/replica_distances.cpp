#include "models/planning/replica_distances.hpp"

#include <algorithm>

namespace gemello::policies {
namespace {

SiteId site_of(const Inventory& inventory, BrickId brick) {
  const Machine& machine = inventory[inventory[inventory[brick].server].machine];
  return inventory[machine.rack].site;
}

SiteId site_of(const Inventory& inventory, SwitchId of_switch) {
  return inventory[inventory[of_switch].rack].site;
}

}  // namespace

std::vector<Duration> replica_distances(const FleetView& view, VolumeId volume) {
  const Inventory& inventory = view.inventory();
  std::vector<Duration> distance(inventory.sites.size(), out_of_reach);
  bool any = false;
  for (const ReplicaSetId set : inventory[volume].replica_sets)
    for (const BrickId brick : inventory[set].bricks) {
      if (inventory[brick].arbiter || view.data().brick_online[brick.index()] == 0) continue;
      distance[site_of(inventory, brick).index()] = Duration{};
      any = true;
    }
  if (!any) return std::vector<Duration>(inventory.sites.size());
  // Bellman and Ford: as many rounds as sites, each circuit in both directions.
  for (std::size_t round = 0; round + 1 < inventory.sites.size(); ++round)
    for (const Circuit& circuit : inventory.circuits) {
      if (circuit.is_uplink()) continue;
      Duration& a = distance[site_of(inventory, circuit.a).index()];
      Duration& b = distance[site_of(inventory, circuit.b).index()];
      a = std::min(a, b + circuit.round_trip);
      b = std::min(b, a + circuit.round_trip);
    }
  return distance;
}

}  // namespace gemello::policies
