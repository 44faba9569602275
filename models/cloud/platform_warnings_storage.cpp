#include <set>

#include <fmt/format.h>

#include "models/cloud/platform_warnings.hpp"

namespace gemello {
namespace {

void warn_of_set(const Inventory& inventory, const Volume& volume, std::size_t number,
                 const ReplicaSet& set, std::vector<std::string>& warnings) {
  std::set<RackId> racks;
  std::set<Bytes> capacities;
  for (const BrickId id : set.bricks) {
    const Brick& brick = inventory[id];
    racks.insert(inventory[inventory[brick.server].machine].rack);
    if (!brick.arbiter) capacities.insert(brick.capacity);
  }
  const std::string which = fmt::format("volume '{}', replica set {}", volume.name, number);
  if (set.bricks.size() > 1 && racks.size() == 1)
    warnings.push_back(
        fmt::format("{}: all bricks are in rack '{}'", which, inventory[*racks.begin()].name));
  if (capacities.size() > 1)
    warnings.push_back(which + ": the bricks differ in capacity; the smallest counts");
}

void warn_of_volume(const Inventory& inventory, const Volume& volume,
                    std::vector<std::string>& warnings) {
  if (volume.replica == 1)
    warnings.push_back(fmt::format(
        "volume '{}' has one replica: the loss of a disk server loses data", volume.name));
  if (volume.replica == 2 && volume.arbiter == 0)
    warnings.push_back(fmt::format(
        "volume '{}' has two replicas and no arbiter: a quorum stops writes when the first brick "
        "is lost, no quorum risks split brain",
        volume.name));
  for (std::size_t i = 0; i < volume.replica_sets.size(); ++i)
    warn_of_set(inventory, volume, i, inventory[volume.replica_sets[i]], warnings);
}

}  // namespace

void warn_of_storage(const Inventory& inventory, std::vector<std::string>& warnings) {
  for (const Volume& volume : inventory.volumes) warn_of_volume(inventory, volume, warnings);
  std::set<BrickId> used;
  for (const ReplicaSet& set : inventory.replica_sets)
    used.insert(set.bricks.begin(), set.bricks.end());
  std::vector<std::string> unused;
  for (std::size_t i = 0; i < inventory.bricks.size(); ++i)
    if (used.count(BrickId(i)) == 0) unused.push_back(inventory.bricks[i].name);
  if (!unused.empty()) warnings.push_back(subject("brick", unused) + ": in no volume");

  std::vector<std::string> unaccounted;
  for (const DiskServer& server : inventory.disk_servers) {
    bool on_host = false;
    for (const Host& host : inventory.hosts) on_host = on_host || host.machine == server.machine;
    if (!on_host && server.power == Watts{}) unaccounted.push_back(server.name);
  }
  if (!unaccounted.empty())
    warnings.push_back(subject("disk server", unaccounted) + ": no power draw is accounted");
}

}  // namespace gemello
