#include "sim/world/storage/resolutions.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "models/units/error.hpp"

namespace gemello::sim {

Resolutions::Resolutions(Core& core, const StorageMap& map, Images& images)
    : core_(core), map_(map), images_(images) {
  if (!core.scenario.storage) return;
  const auto& orders = core.scenario.storage->resolve;
  for (std::size_t i = 0; i < orders.size(); ++i) {
    const VmId vm = core.inventory.find_vm(orders[i].vm);
    const BrickId brick = core.inventory.find_brick(orders[i].keep);
    if (map.place_of[brick.index()].set == images.set_of(vm)) continue;
    std::string bricks;
    for (const BrickId one : map[images.set_of(vm)].bricks)
      bricks += (bricks.empty() ? "" : ", ") + core.inventory[one].name;
    throw InputError(core.scenario.file, fmt::format("$.storage.resolve[{}].keep", i),
                     fmt::format("brick '{}' holds no copy of the image of '{}': these do: {}",
                                 orders[i].keep, orders[i].vm, bricks));
  }
}

void Resolutions::plan(Instant start, bool inclusive) {
  if (!core_.scenario.storage) return;
  const auto& orders = core_.scenario.storage->resolve;
  for (std::size_t i = 0; i < orders.size(); ++i)
    core_.agenda.add_after(start, inclusive, origin + orders[i].at, Due::resolution, i);
}

// The command runs beside the brick that it names.
bool Resolutions::finds_all(BrickId brick) const {
  const MachineId own = map_.machine_of[brick.index()];
  const auto& bricks = map_[map_.place_of[brick.index()].set].bricks;
  return std::all_of(bricks.begin(), bricks.end(), [&](BrickId other) {
    const MachineId server = map_.machine_of[other.index()];
    const std::uint64_t key = other.index();
    return images_.serves(other) &&
           core_.network.both_ways(own, server, NetworkRole::storage, {key, key});
  });
}

VmId Resolutions::due(std::size_t entry) {
  const auto& order = core_.scenario.storage->resolve[entry];
  const VmId vm = core_.inventory.find_vm(order.vm);
  const ReplicaSetId set = images_.set_of(vm);
  const ReplicaRule& rule = map_[set].rule;
  Image& image = images_[vm];
  const char* refusal = nullptr;
  if (!image.exists || image.gone)
    refusal = "there is no image";
  else if (!in_split_brain(image.copies, rule))
    refusal = "it is in no split brain";
  const BrickId brick = core_.inventory.find_brick(order.keep);
  if (refusal == nullptr && !finds_all(brick)) refusal = "a brick of the set cannot be reached";
  if (refusal == nullptr) {
    resolve(image.copies, rule, map_.place_of[brick.index()].index, image.allocated);
  }
  core_.note(refusal == nullptr ? "split-brain-resolved" : "split-brain-not-resolved", [&] {
    nlohmann::json fields{{"vm", order.vm}, {"keep", order.keep}};
    if (refusal != nullptr) fields["cause"] = refusal;
    return fields;
  });
  return refusal == nullptr ? vm : VmId::none();
}

}  // namespace gemello::sim
