#include "sim/cli/platform/platform_overview.hpp"

#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "models/cloud/platform_format.hpp"
#include "models/cloud/platform_warnings.hpp"
#include "models/units/text.hpp"

namespace gemello::cli {
namespace {

bool alike(const Host& a, const Host& b) {
  Host named_as_a = b;
  named_as_a.name = a.name;
  named_as_a.machine = a.machine;
  return named_as_a == a;
}

// "eth0@sw1 1 Gbps"; without a cable "eth0 1 Gbps".
std::string port(const Inventory& inventory, const Machine& machine, std::uint16_t nic,
                 const std::map<std::uint16_t, SwitchId>& cables) {
  const auto cable = cables.find(nic);
  return fmt::format("{}{} {}", machine.nics[nic].name,
                     cable == cables.end() ? "" : "@" + inventory[cable->second].name,
                     bits_of(machine.nics[nic].speed));
}

std::vector<PortLine::Role> roles_on(const Inventory& inventory, const Machine& machine,
                                     Interface::Kind kind, std::size_t index) {
  std::vector<PortLine::Role> roles;
  for (const auto& [name, role] : network_role_names) {
    const Interface& interface = machine.interface(role);
    if (interface.kind != kind || interface.index != index) continue;
    roles.push_back(
        {std::string(name), interface.vlan.valid() ? inventory[interface.vlan].name : ""});
  }
  return roles;
}

std::vector<PortLine> interfaces_of(const Inventory& inventory, const Machine& machine,
                                    const std::map<std::uint16_t, SwitchId>& cables) {
  std::vector<PortLine> lines;
  std::vector<bool> bonded(machine.nics.size());
  for (std::size_t i = 0; i < machine.bonds.size(); ++i) {
    const Bond& bond = machine.bonds[i];
    std::vector<std::string> members;
    for (const std::uint16_t nic : bond.members) {
      bonded[nic] = true;
      members.push_back(port(inventory, machine, nic, cables));
    }
    lines.push_back(
        {fmt::format("{} {}: {}", bond.name, name_of<BondMode>(bond_mode_names, bond.mode),
                     fmt::join(members, " + ")),
         roles_on(inventory, machine, Interface::Kind::bond, i)});
  }
  for (std::uint16_t i = 0; i < machine.nics.size(); ++i)
    if (!bonded[i])
      lines.push_back({port(inventory, machine, i, cables),
                       roles_on(inventory, machine, Interface::Kind::nic, i)});
  return lines;
}

}  // namespace

std::vector<HostGroup> group_hosts(const Inventory& inventory) {
  std::vector<HostGroup> groups;
  for (std::size_t i = 0; i < inventory.hosts.size(); ++i) {
    const auto same = std::find_if(groups.begin(), groups.end(), [&](const HostGroup& group) {
      return alike(inventory[group.hosts.front()], inventory.hosts[i]);
    });
    if (same == groups.end())
      groups.push_back({{HostId(i)}});
    else
      same->hosts.emplace_back(i);
  }
  return groups;
}

std::vector<PortGroup> group_ports(const Inventory& inventory) {
  std::vector<std::map<std::uint16_t, SwitchId>> cables(inventory.machines.size());
  for (const Cable& cable : inventory.cables) cables[cable.machine.index()][cable.nic] = cable.to;
  std::vector<PortGroup> groups;
  for (std::size_t i = 0; i < inventory.machines.size(); ++i) {
    std::vector<PortLine> lines = interfaces_of(inventory, inventory.machines[i], cables[i]);
    const auto same = std::find_if(groups.begin(), groups.end(), [&](const PortGroup& group) {
      return group.interfaces == lines;
    });
    if (same == groups.end())
      groups.push_back({{MachineId(i)}, std::move(lines)});
    else
      same->machines.emplace_back(i);
  }
  return groups;
}

Bytes usable_capacity(const Inventory& inventory, const Volume& volume) {
  Bytes sum{};
  for (const ReplicaSetId set : volume.replica_sets) {
    Bytes least{};
    for (const BrickId id : inventory[set].bricks) {
      const Brick& brick = inventory[id];
      if (!brick.arbiter && (least == Bytes{} || brick.capacity < least)) least = brick.capacity;
    }
    sum += least;
  }
  return sum;
}

PlatformTotals totals_of(const Inventory& inventory) {
  PlatformTotals totals;
  for (const Host& host : inventory.hosts) {
    totals.cores += host.cores;
    totals.capacity += host.capacity();
    totals.memory += host.memory;
    totals.memory_for_guests += host.memory_for_guests();
    totals.power_idle += host.power.at_tenths.front();
    totals.power_max += host.power.at_tenths.back();
  }
  Watts others{};
  for (const Switch& one : inventory.switches) others += one.power;
  for (const DiskServer& server : inventory.disk_servers) others += server.power;
  totals.power_idle += others;
  totals.power_max += others;
  for (const Volume& volume : inventory.volumes)
    totals.storage_usable += usable_capacity(inventory, volume);
  totals.memory_without_largest_host = memory_without_largest_host(inventory);
  return totals;
}

Fit fit_of(const Inventory& inventory, const Flavour& flavour) {
  Fit fit;
  std::int64_t most = 0;
  for (const Host& host : inventory.hosts) {
    const std::int64_t here = host.memory_for_guests().count() / flavour.memory.count();
    fit.all += here;
    most = std::max(most, here);
  }
  fit.without_one = fit.all - most;
  return fit;
}

std::string bits_of(BytesPerSecond rate) {
  const double bits = rate.count() * 8;
  return bits < 1e9 ? fmt::format("{:g} Mbps", bits / 1e6) : fmt::format("{:g} Gbps", bits / 1e9);
}

std::string range_of(const std::vector<std::string>& names) {
  if (names.size() == 1) return names[0];
  return fmt::format("{} {} {}", names.front(), names.size() == 2 ? "and" : "..", names.back());
}

}  // namespace gemello::cli
