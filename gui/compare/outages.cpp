#include "gui/compare/outages.hpp"

#include <algorithm>
#include <optional>
#include <vector>

namespace gemello::gui {
namespace {

template <class Table>
std::size_t count_bad(const Table& table) {
  return static_cast<std::size_t>(std::count_if(
      table.begin(), table.end(), [](const auto& part) { return part.health == Health::bad; }));
}

// Whether a machine's interface of a role carries anything; one that has none is not modelled.
bool works(const Recording& recording, const Moment& moment, MachineId machine, NetworkRole role) {
  const Interface& own = (*recording.inventory)[machine].interface(role);
  std::optional<Part> part;
  if (own.kind == Interface::Kind::nic)
    part = recording.catalogue->cable_in(machine, own.index);
  else if (own.kind == Interface::Kind::bond)
    part = recording.catalogue->bond_of(machine, own.index);
  return !part || moment.of(*part).health != Health::bad;
}

// Volumes of whose bricks none serves.
std::vector<bool> dead_volumes(const Inventory& inventory, const Moment& moment) {
  std::vector<bool> dead(inventory.volumes.size(), false), serves(inventory.volumes.size(), false);
  for (const ReplicaSet& set : inventory.replica_sets)
    for (const BrickId brick : set.bricks) {
      dead[set.volume.index()] = true;
      if (moment.bricks[brick.index()].health != Health::bad) serves[set.volume.index()] = true;
    }
  for (std::size_t i = 0; i < dead.size(); ++i) dead[i] = dead[i] && !serves[i];
  return dead;
}

}  // namespace

Outages outages_of(const Recording& recording, const Moment& moment) {
  const Inventory& inventory = *recording.inventory;
  Outages out;
  out.hosts = count_bad(moment.hosts);
  for (const Moment::HostNow& host : moment.hosts)
    if (host.health == Health::bad && host.phase == HostPhase::on) ++out.hosts_unnoticed;
  out.switches = count_bad(moment.switches);
  out.bricks = count_bad(moment.bricks);
  out.cables = count_bad(moment.cables);
  out.inter_switch_links = count_bad(moment.inter_switch_links);
  out.circuits = count_bad(moment.circuits);
  // One that is a host's machine was counted with it.
  for (std::size_t i = 0; i < inventory.disk_servers.size(); ++i)
    if (moment.disk_servers[i].health == Health::bad &&
        !recording.catalogue->host_on(inventory.disk_servers[i].machine).valid())
      ++out.disk_servers;
  const std::vector<bool> dead = dead_volumes(inventory, moment);
  std::vector<bool> guests, storage;
  for (const Host& host : inventory.hosts) {
    guests.push_back(works(recording, moment, host.machine, NetworkRole::guest));
    storage.push_back(works(recording, moment, host.machine, NetworkRole::storage));
  }
  for (std::size_t i = 0; i < moment.vms.size(); ++i) {
    const Moment::VmNow& vm = moment.vms[i];
    const bool serves = vm.phase == VmPhase::running || vm.phase == VmPhase::migrating;
    if (!serves || !vm.host.valid()) continue;
    if (!guests[vm.host.index()]) ++out.vms_cut_off;
    const VolumeId volume = inventory.vms[i].volume;
    if (volume.valid() && (!storage[vm.host.index()] || dead[volume.index()]))
      ++out.vms_without_storage;
  }
  return out;
}

}  // namespace gemello::gui
