#include "sim/world/storage/heal_info.hpp"

namespace gemello::sim {

std::vector<std::uint8_t> bricks_behind(const Core& core, const StorageMap& map,
                                        const Images& images) {
  std::vector<std::uint8_t> behind(core.inventory.bricks.size());
  if (!map.any) return behind;
  for (std::size_t s = 0; s < map.sets.size(); ++s) {
    const ReplicaSetId set(s);
    const ReplicaRule& rule = map[set].rule;
    // Witnesses are who serves; accused may be anybody.
    const BrickMask witnesses = images.serving(set);
    BrickMask lacks = 0;
    for (const VmId vm : images.of(set)) {
      if (!images[vm].exists) continue;
      for (std::size_t witness = 0; witness < rule.bricks; ++witness)
        if (has_brick(witnesses, witness)) lacks |= images[vm].copies.accuses[witness];
    }
    for (std::size_t i = 0; i < map[set].bricks.size(); ++i)
      if (has_brick(lacks, i)) behind[map[set].bricks[i].index()] = 1;
  }
  return behind;
}

}  // namespace gemello::sim
