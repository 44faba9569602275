#include "models/runs/lease_note.hpp"

#include <algorithm>
#include <set>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "models/cloud/volume_settings.hpp"
#include "models/state/replica_rule.hpp"

namespace gemello::runs {
namespace {

using Machines = std::set<MachineId>;

Machines servers_of(const Inventory& inventory, const Volume& volume) {
  Machines machines;
  for (const ReplicaSetId set : volume.replica_sets)
    for (const BrickId brick : inventory[set].bricks)
      machines.insert(inventory[inventory[brick].server].machine);
  return machines;
}

// Every replica set of it may be written to without these machines: which of them holds the leases
// is for the volume to choose.
bool takes_renewals(const Inventory& inventory, const Volume& volume, const Machines& without) {
  const VolumeSettings settings = settings_of(volume);
  const Machines servers = servers_of(inventory, volume);
  const auto left = std::count_if(servers.begin(), servers.end(),
                                  [&](MachineId machine) { return !without.contains(machine); });
  if (settings.server_quorum &&
      !settings.servers_suffice(static_cast<std::size_t>(left), servers.size()))
    return false;
  return std::all_of(volume.replica_sets.begin(), volume.replica_sets.end(), [&](ReplicaSetId id) {
    BrickMask reached = 0;
    const auto& bricks = inventory[id].bricks;
    for (std::size_t i = 0; i < bricks.size(); ++i)
      if (!without.contains(inventory[inventory[bricks[i]].server].machine))
        reached |= brick_bit(i);
    return may_serve(rule_of(inventory, inventory[id], settings), reached);
  });
}

}  // namespace

std::string lease_note(const Scenario& scenario, const Inventory& inventory) {
  if (!scenario.leases) return {};
  const VolumeId volume = inventory.find_volume(scenario.leases->volume);
  if (!volume.valid()) return {};
  const LeaseTimes& times = scenario.leases->times;
  const Duration wait = settings_of(inventory[volume]).ping_timeout;
  if (times.expiry >= 2 * wait + times.renewal) return {};
  return fmt::format(
      "one silent brick of {} stops renewals for up to {} (twice network.ping-timeout), and a "
      "lease "
      "is lost {} after its last: the watchdogs may reset every host that holds one",
      inventory[volume].name, to_text(2 * wait), to_text(times.expiry));
}

std::vector<std::string> lease_warnings(const Scenario& scenario, const Inventory& inventory) {
  if (!scenario.leases) return {};
  const VolumeId id = inventory.find_volume(scenario.leases->volume);
  if (!id.valid()) return {};
  const Volume& volume = inventory[id];
  const Machines servers = servers_of(inventory, volume);
  Machines off;
  std::vector<std::string> names_off;
  for (const Host& host : inventory.hosts)
    if (!host.starts_on && servers.contains(host.machine)) {
      off.insert(host.machine);
      names_off.push_back(host.name);
    }
  const std::string place = fmt::format("{}: $.leases.volume: ", scenario.file);
  const std::string switched_off =
      off.empty() ? "" : fmt::format("with {} off at the start, ", fmt::join(names_off, " and "));
  if (!takes_renewals(inventory, volume, off))
    return {place + switched_off +
            fmt::format("{} takes no renewal: no host holds a lease", volume.name)};
  std::vector<std::string> fatal;
  for (const Host& host : inventory.hosts) {
    if (!servers.contains(host.machine) || off.contains(host.machine)) continue;
    Machines without = off;
    without.insert(host.machine);
    if (!takes_renewals(inventory, volume, without)) fatal.push_back(host.name);
  }
  if (fatal.empty()) return {};
  return {place +
          fmt::format("the leases are on bricks of the hosts themselves: {}the loss of {} leaves "
                      "too few bricks of {} for a renewal, and the watchdogs reset every host that "
                      "is left",
                      switched_off, fmt::join(fatal, " or "), volume.name)};
}

}  // namespace gemello::runs
