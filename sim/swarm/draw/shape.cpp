#include "sim/swarm/draw/shape.hpp"

#include <algorithm>
#include <vector>

namespace gemello::swarm {

Shape draw_shape(Dice dice) {
  Shape shape;
  shape.hosts = dice.of<int>({2, 2, 3, 3, 4, 5, 6, 8, 10, 12});
  shape.sites = shape.hosts >= 4 && dice.chance(0.35) ? 2 : 1;
  shape.switches_per_site = dice.chance(0.5) ? 2 : 1;
  shape.nics = dice.chance(0.6) ? 2 : 1;
  if (shape.nics == 2) {
    // Modes that need one switch for all members are cabled to two in no sound cloud.
    const std::vector<std::string> to_one{"active-backup", "balance-alb", "802.3ad", "balance-xor"};
    const std::vector<std::string> to_two{"active-backup", "balance-alb", "balance-tlb"};
    shape.bond = dice.of(shape.switches_per_site == 2 ? to_two : to_one);
  }
  const double kind = dice.between(0, 1);
  if (kind > 0.2) shape.storage = Shape::Storage::servers;
  if (kind > 0.6 && shape.hosts >= 2) shape.storage = Shape::Storage::bricks_on_hosts;
  if (shape.stored()) {
    const bool only_two = shape.storage == Shape::Storage::bricks_on_hosts && shape.hosts < 3;
    shape.replica = only_two || dice.chance(0.4) ? 2 : 3;
    shape.arbiter = shape.replica == 3 && dice.chance(0.4);
  }
  shape.racks_per_site = dice.chance(0.5) ? 2 : 1;
  shape.memory_per_host = dice.of<int>({32, 48, 64, 96});
  // From a third of the memory for guests to nearly all of it without one host; 4 GiB a VM.
  const double fill = dice.between(0.3, 0.85);
  const double places = (shape.hosts - 1) * (shape.memory_per_host - 2) / 4.0;
  shape.vms = std::clamp(static_cast<int>(fill * places), 2, 60);
  return shape;
}

}  // namespace gemello::swarm
