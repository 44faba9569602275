#include <algorithm>
#include <numeric>
#include <set>

#include <fmt/format.h>

#include "models/cloud/platform_format.hpp"
#include "models/cloud/platform_warnings.hpp"

namespace gemello {
namespace {

std::string name_of(NetworkRole role) {
  return std::string(name_of<NetworkRole>(network_role_names, role));
}

std::vector<std::vector<SwitchId>> switches_by_nic(const Inventory& inventory) {
  std::vector<std::vector<SwitchId>> table(inventory.machines.size());
  for (std::size_t i = 0; i < table.size(); ++i) table[i].resize(inventory.machines[i].nics.size());
  for (const Cable& cable : inventory.cables) table[cable.machine.index()][cable.nic] = cable.to;
  return table;
}

std::vector<std::uint16_t> nics_of(const Machine& machine, const Interface& interface) {
  if (interface.kind == Interface::Kind::nic) return {interface.index};
  if (interface.kind == Interface::Kind::bond) return machine.bonds[interface.index].members;
  return {};
}

void warn_of_roles(const Inventory& inventory, std::vector<std::string>& warnings) {
  const bool storage = !inventory.volumes.empty();
  for (const auto& [name, role] : network_role_names) {
    const bool needed = role != NetworkRole::heartbeat && (role != NetworkRole::storage || storage);
    std::vector<std::string> without;
    for (const Host& host : inventory.hosts)
      if (inventory[host.machine].interface(role).kind == Interface::Kind::none)
        without.push_back(host.name);
    if (needed && !without.empty())
      warnings.push_back(
          fmt::format("{}: no interface for the role '{}'", subject("host", without), name));
  }
  std::vector<std::string> deaf;
  for (const DiskServer& server : inventory.disk_servers)
    if (inventory[server.machine].interface(NetworkRole::storage).kind == Interface::Kind::none)
      deaf.push_back(server.name);
  if (!deaf.empty())
    warnings.push_back(subject("disk server", deaf) + ": no interface for the role 'storage'");
}

void warn_of_shared_interfaces(const Inventory& inventory, std::vector<std::string>& warnings) {
  std::vector<std::string> sharing;
  for (const Host& host : inventory.hosts) {
    const Interface& storage = inventory[host.machine].interface(NetworkRole::storage);
    const Interface& migration = inventory[host.machine].interface(NetworkRole::migration);
    if (storage.kind != Interface::Kind::none && storage.kind == migration.kind &&
        storage.index == migration.index)
      sharing.push_back(host.name);
  }
  if (!sharing.empty())
    warnings.push_back(subject("host", sharing) +
                       ": storage and migration share one interface and contend there");
}

void warn_of_bonds(const Inventory& inventory, std::vector<std::string>& warnings) {
  const auto cabled = switches_by_nic(inventory);
  std::vector<std::string> unequal, single, blind, odd_delay, aggregated;
  for (std::size_t i = 0; i < inventory.machines.size(); ++i) {
    const Machine& machine = inventory.machines[i];
    for (const Bond& bond : machine.bonds) {
      const std::string name = machine.name + "/" + bond.name;
      std::set<SwitchId> switches;
      std::set<BytesPerSecond> speeds;
      for (const std::uint16_t nic : bond.members) {
        switches.insert(cabled[i][nic]);
        speeds.insert(machine.nics[nic].speed);
      }
      const bool needs_aggregation = bond.mode == BondMode::ieee_802_3ad ||
                                     bond.mode == BondMode::balance_xor ||
                                     bond.mode == BondMode::balance_rr;
      if (speeds.size() > 1) unequal.push_back(name);
      if (bond.members.size() == 1) single.push_back(name);
      if (bond.miimon == Duration{}) blind.push_back(name);
      if (bond.miimon > Duration{} && (bond.up_delay % bond.miimon != Duration{} ||
                                       bond.down_delay % bond.miimon != Duration{}))
        odd_delay.push_back(name);
      if (needs_aggregation && switches.size() > 1) aggregated.push_back(name);
    }
  }
  const auto warn = [&](const std::vector<std::string>& bonds, std::string_view text) {
    if (!bonds.empty()) warnings.push_back(fmt::format("{}: {}", subject("bond", bonds), text));
  };
  warn(single, "one member only");
  warn(unequal, "members of different speeds");
  warn(blind, "miimon is 0, so a dead link is never noticed");
  warn(odd_delay, "up or down delay is no multiple of miimon; the driver rounds it down");
  warn(aggregated, "this mode over several switches needs them to act as one (MLAG)");
}

void warn_of_single_switches(const Inventory& inventory, std::vector<std::string>& warnings) {
  const auto cabled = switches_by_nic(inventory);
  for (std::size_t s = 0; s < inventory.sites.size(); ++s) {
    std::vector<std::string> switches;
    for (const Switch& one : inventory.switches)
      if (inventory[one.rack].site == SiteId(s)) switches.push_back(one.name);
    if (switches.size() == 1)
      warnings.push_back(fmt::format("site '{}' has one switch, '{}': a single point of failure",
                                     inventory.sites[s].name, switches[0]));
  }
  for (const NetworkRole role : {NetworkRole::storage, NetworkRole::guest}) {
    std::vector<std::string> dependent;
    for (std::size_t i = 0; i < inventory.machines.size(); ++i) {
      const Machine& machine = inventory.machines[i];
      std::set<SwitchId> switches;
      for (const std::uint16_t nic : nics_of(machine, machine.interface(role)))
        switches.insert(cabled[i][nic]);
      if (switches.size() == 1) dependent.push_back(machine.name);
    }
    if (!dependent.empty() && inventory.switches.size() > 1)
      warnings.push_back(fmt::format("{}: the role '{}' hangs on one switch",
                                     subject("machine", dependent), name_of(role)));
  }
}

// Number of separate pieces that links join the switches of a VLAN into.
std::size_t pieces(const Inventory& inventory, const std::vector<SwitchId>& switches, VlanId vlan) {
  std::vector<std::size_t> root(inventory.switches.size());
  std::iota(root.begin(), root.end(), std::size_t{0});
  const auto top = [&](std::size_t i) {
    while (root[i] != i) i = root[i];
    return i;
  };
  const auto has = [&](SwitchId id) {
    return std::find(switches.begin(), switches.end(), id) != switches.end();
  };
  const auto join = [&](SwitchId a, SwitchId b) {
    if (has(a) && has(b)) root[top(a.index())] = top(b.index());
  };
  for (const InterSwitchLink& link : inventory.inter_switch_links) join(link.a, link.b);
  for (const Circuit& circuit : inventory.circuits) {
    const auto& carried = circuit.vlans;
    if (!circuit.is_uplink() &&
        (carried.empty() || std::find(carried.begin(), carried.end(), vlan) != carried.end()))
      join(circuit.a, circuit.b);
  }
  std::set<std::size_t> tops;
  for (const SwitchId id : switches) tops.insert(top(id.index()));
  return tops.size();
}

void warn_of_islands(const Inventory& inventory, std::vector<std::string>& warnings) {
  for (std::size_t i = 0; i < inventory.vlans.size(); ++i) {
    const std::size_t count = pieces(inventory, inventory.vlans[i].switches, VlanId(i));
    if (count > 1)
      warnings.push_back(fmt::format("VLAN '{}' is in {} pieces: no link joins its switches",
                                     inventory.vlans[i].name, count));
  }
  std::vector<SwitchId> all;
  for (std::size_t i = 0; i < inventory.switches.size(); ++i) all.emplace_back(i);
  if (inventory.vlans.empty() && pieces(inventory, all, VlanId::none()) > 1)
    warnings.push_back("no link joins all switches: some machines cannot reach each other");
  const auto circuits = static_cast<std::size_t>(
      std::count_if(inventory.circuits.begin(), inventory.circuits.end(),
                    [](const Circuit& circuit) { return !circuit.is_uplink(); }));
  if (inventory.sites.size() > 1 && circuits < inventory.sites.size())
    warnings.push_back(fmt::format("circuits for {} sites: {}; the loss of one parts them",
                                   inventory.sites.size(), circuits));
}

// Guests whose VLAN no uplink carries reach nobody outside.
void warn_of_uplinks(const Inventory& inventory, std::vector<std::string>& warnings) {
  const auto& circuits = inventory.circuits;
  if (std::none_of(circuits.begin(), circuits.end(),
                   [](const Circuit& one) { return one.is_uplink(); }))
    return;
  std::vector<std::string> cut_off;
  for (const Host& host : inventory.hosts) {
    const Interface& guests = inventory[host.machine].interface(NetworkRole::guest);
    if (guests.kind == Interface::Kind::none) continue;
    const auto carries = [&](const Circuit& one) {
      if (!one.is_uplink()) return false;
      if (!guests.vlan.valid()) return true;
      const auto& trunks = inventory[guests.vlan].switches;
      const auto has = [](const auto& list, auto id) {
        return std::find(list.begin(), list.end(), id) != list.end();
      };
      return has(trunks, one.a) && (one.vlans.empty() || has(one.vlans, guests.vlan));
    };
    if (std::none_of(circuits.begin(), circuits.end(), carries)) cut_off.push_back(host.name);
  }
  if (!cut_off.empty())
    warnings.push_back(
        fmt::format("{}: no uplink carries the network of the guests", subject("host", cut_off)));
}

}  // namespace

void warn_of_network(const Inventory& inventory, std::vector<std::string>& warnings) {
  warn_of_roles(inventory, warnings);
  warn_of_shared_interfaces(inventory, warnings);
  warn_of_bonds(inventory, warnings);
  warn_of_single_switches(inventory, warnings);
  warn_of_islands(inventory, warnings);
  warn_of_uplinks(inventory, warnings);
}

}  // namespace gemello
