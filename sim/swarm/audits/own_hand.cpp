#include "sim/swarm/audits/own_hand.hpp"

#include <fmt/format.h>

namespace gemello::swarm {

void OwnHand::begun(const Sight& sight, ActionId, const Action& action) {
  const bool takes_away = std::holds_alternative<Fence>(action) ||
                          std::holds_alternative<PowerOff>(action) ||
                          std::holds_alternative<EnterMaintenance>(action);
  if (!takes_away) return;
  const MachineId machine = sight.inventory[target_of(action)].machine;
  for (const ReplicaSet& set : sight.inventory.replica_sets) {
    std::size_t before = 0, after = 0, data = 0;
    for (const BrickId id : set.bricks) {
      if (sight.books.brick_online[id.index()] == 0) continue;
      ++before;
      if (sight.inventory[sight.inventory[id].server].machine == machine) continue;
      ++after;
      if (!sight.inventory[id].arbiter) ++data;
    }
    const bool majority_lost = set.bricks.size() >= 3 && after <= set.bricks.size() / 2;
    if (after < before && (data == 0 || majority_lost))
      broken(sight.now,
             fmt::format("{}, and {} of {} bricks of a replica set are left",
                         to_text(action, sight.inventory), after, set.bricks.size()));
  }
}

}  // namespace gemello::swarm
