#include <set>

#include <fmt/format.h>

#include "models/cloud/platform_warnings.hpp"
#include "models/cloud/volume_option_table.hpp"
#include "models/units/error.hpp"

namespace gemello {
namespace {

// Of an option that was read.
OptionEffect effect_of(std::string_view name) {
  const VolumeOptionRow* row = find_volume_option(name);
  GEMELLO_INVARIANT(row != nullptr, "an option that no reader accepts");
  return row->option.effect;
}

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

// What two replicas without an arbiter are in for under their quorum.
const char* outlook_of_two(const VolumeSettings& settings) {
  switch (settings.client_quorum) {
    case VolumeSettings::ClientQuorum::automatic:
      return "its quorum stops writes when the first brick is lost";
    case VolumeSettings::ClientQuorum::fixed:
      if (settings.quorum_count > 1) return "its quorum stops writes when either brick is lost";
      return "a quorum of one risks split brain";
    case VolumeSettings::ClientQuorum::none:
      break;
  }
  return "without a quorum it risks split brain";
}

void warn_of_settings(const Inventory& inventory, const Volume& volume,
                      const VolumeSettings& settings, std::vector<std::string>& warnings) {
  const std::string which = fmt::format("volume '{}'", volume.name);
  const bool half_is_enough =
      settings.server_quorum_at_ratio && settings.server_quorum_ratio <= 0.5;
  if (settings.server_quorum && inventory.disk_servers.size() == 2 && !half_is_enough)
    warnings.push_back(which +
                       ": server quorum with two disk servers: the loss of either stops it");
  if (volume.replica > 2 && settings.client_quorum == VolumeSettings::ClientQuorum::none)
    warnings.push_back(which + ": without a quorum it risks split brain");
  if (volume.replica > 1 && !settings.heal_daemon && !settings.heal_by_clients)
    warnings.push_back(which + ": nothing heals a replica that fell behind");
  std::vector<std::string_view> without_effect;
  for (const auto& [name, value] : volume.options)
    if (effect_of(name) == OptionEffect::none) without_effect.push_back(name);
  if (!without_effect.empty())
    warnings.push_back(
        fmt::format("{}: nothing simulated depends on {}", which, fmt::join(without_effect, ", ")));
}

void warn_of_volume(const Inventory& inventory, const Volume& volume,
                    std::vector<std::string>& warnings) {
  const VolumeSettings settings = settings_of(volume);
  if (volume.replica == 1)
    warnings.push_back(fmt::format(
        "volume '{}' has one replica: the loss of a disk server loses data", volume.name));
  if (volume.replica == 2 && volume.arbiter == 0)
    warnings.push_back(fmt::format("volume '{}' has two replicas and no arbiter: {}", volume.name,
                                   outlook_of_two(settings)));
  warn_of_settings(inventory, volume, settings, warnings);
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
