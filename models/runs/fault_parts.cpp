#include "models/runs/fault_parts.hpp"

#include <algorithm>
#include <map>
#include <stdexcept>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "models/cloud/near_name.hpp"
#include "models/runs/fault_kinds.hpp"

namespace gemello::runs {
namespace {

BoundFault of_host(const Inventory& inventory, HostId host, FaultKind kind) {
  BoundFault part;
  part.what = kind;
  part.component = inventory[host].name;
  part.host = host;
  return part;
}

BoundFault of_switch(const Inventory& inventory, SwitchId id, FaultKind kind) {
  BoundFault part;
  part.what = kind;
  part.component = inventory[id].name;
  part.network_switch = id;
  return part;
}

BoundFault of_port(const Inventory& inventory, MachineId id, std::size_t nic, FaultKind kind) {
  BoundFault part;
  part.what = kind;
  part.component = port_name(inventory[id], nic);
  part.machine = id;
  part.nic = static_cast<std::uint16_t>(nic);
  return part;
}

bool begins(FaultKind kind) {
  return end_of(kind) != kind;
}

BoundFault of_disk_server(const Inventory& inventory, const DiskServer& server, FaultKind kind) {
  if (const HostId host = host_on(inventory, server.machine); host.valid())
    return of_host(inventory, host,
                   begins(kind) ? FaultKind::host_power_loss : FaultKind::host_return);
  BoundFault part;
  part.what = kind;
  part.component = server.name;
  part.machine = server.machine;
  return part;
}

using Parts = std::vector<BoundFault>;

Parts find_host(const Inventory& inventory, const std::string& name, FaultKind kind) {
  const HostId host = inventory.find_host(name);
  return host.valid() ? Parts{of_host(inventory, host, kind)} : Parts{};
}

Parts find_switch(const Inventory& inventory, const std::string& name, FaultKind kind) {
  const SwitchId id = inventory.find_switch(name);
  return id.valid() ? Parts{of_switch(inventory, id, kind)} : Parts{};
}

Parts find_disk_server(const Inventory& inventory, const std::string& name, FaultKind kind) {
  for (const DiskServer& server : inventory.disk_servers)
    if (server.name == name) return {of_disk_server(inventory, server, kind)};
  return {};
}

Parts find_brick(const Inventory& inventory, const std::string& name, FaultKind kind) {
  BoundFault part;
  part.what = kind;
  part.component = name;
  part.brick = inventory.find_brick(name);
  return part.brick.valid() ? Parts{part} : Parts{};
}

bool is_link(const BoundFault& part, const BoundFault& other) {
  return part.machine == other.machine && part.nic == other.nic && part.circuit == other.circuit &&
         part.inter_switch_link == other.inter_switch_link;
}

// "sw1-sw2", without the number of one of several; and the same from the other end.
std::string plain_name(const Inventory& inventory, const InterSwitchLink& link) {
  return inventory[link.a].name + "-" + inventory[link.b].name;
}
std::string reversed_name(const Inventory& inventory, const InterSwitchLink& link) {
  return inventory[link.b].name + "-" + inventory[link.a].name;
}

// "#2": of the second of several links between the same switches; nothing for a single one.
std::vector<std::string> link_numbers(const Inventory& inventory) {
  const auto key = [&](const InterSwitchLink& link) {
    return std::min(plain_name(inventory, link), reversed_name(inventory, link));
  };
  std::map<std::string, std::size_t> count;
  for (const InterSwitchLink& link : inventory.inter_switch_links) ++count[key(link)];
  std::map<std::string, std::size_t> met;
  std::vector<std::string> numbers;
  for (const InterSwitchLink& link : inventory.inter_switch_links) {
    const std::string name = key(link);
    const std::size_t number = ++met[name];
    numbers.push_back(count[name] > 1 ? fmt::format("#{}", number) : std::string());
  }
  return numbers;
}

void find_ports(const Inventory& inventory, const std::string& name, FaultKind kind, Parts& found) {
  for (std::size_t m = 0; m < inventory.machines.size(); ++m)
    for (std::size_t n = 0; n < inventory.machines[m].nics.size(); ++n)
      if (name == port_name(inventory.machines[m], n))
        found.push_back(of_port(inventory, MachineId(m), n, kind));
  for (const Cable& cable : inventory.cables)
    if (name == cable_name(inventory, cable))
      found.push_back(of_port(inventory, cable.machine, cable.nic, kind));
}

void find_inter_switch_links(const Inventory& inventory, const std::string& name, FaultKind kind,
                             Parts& found) {
  const std::vector<std::string> numbers = link_numbers(inventory);
  std::vector<std::string> of_several;
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    const InterSwitchLink& link = inventory.inter_switch_links[i];
    const std::string plain = plain_name(inventory, link);
    const std::string reversed = reversed_name(inventory, link);
    if (name == plain + numbers[i] || name == reversed + numbers[i]) {
      BoundFault part;
      part.what = kind;
      part.component = plain + numbers[i];
      part.inter_switch_link = static_cast<std::int64_t>(i);
      found.push_back(part);
    } else if (name == plain || name == reversed) {
      of_several.push_back(plain + numbers[i]);
    }
  }
  if (found.empty() && !of_several.empty())
    throw AmbiguousName(
        fmt::format("several inter-switch links are '{}': one is named by its number, {}", name,
                    fmt::join(of_several, ", ")));
}

Parts find_link(const Inventory& inventory, const std::string& name, FaultKind kind) {
  Parts found;
  find_ports(inventory, name, kind, found);
  for (std::size_t c = 0; c < inventory.circuits.size(); ++c)
    if (inventory.circuits[c].name == name) {
      BoundFault part;
      part.what = kind;
      part.component = name;
      part.circuit = CircuitId(c);
      found.push_back(part);
    }
  find_inter_switch_links(inventory, name, kind, found);
  for (const BoundFault& part : found)
    if (!is_link(part, found.front()))
      throw AmbiguousName(
          fmt::format("the platform has several links named '{}': it needs other names", name));
  if (found.size() > 1) found.resize(1);
  return found;
}

Parts find_bond(const Inventory& inventory, const std::string& name, FaultKind kind) {
  Parts parts;
  for (std::size_t m = 0; m < inventory.machines.size(); ++m)
    for (const Bond& bond : inventory.machines[m].bonds)
      if (name == inventory.machines[m].name + "." + bond.name)
        for (const std::uint16_t nic : bond.members)
          parts.push_back(of_port(inventory, MachineId(m), nic,
                                  begins(kind) ? FaultKind::link_down : FaultKind::link_up));
  return parts;
}

// The power of the racks for which `inside` holds.
Parts power_of(const Inventory& inventory, bool lost, const std::vector<bool>& inside) {
  Parts parts;
  for (std::size_t h = 0; h < inventory.hosts.size(); ++h)
    if (inside[inventory[inventory.hosts[h].machine].rack.index()])
      parts.push_back(of_host(inventory, HostId(h),
                              lost ? FaultKind::host_power_loss : FaultKind::host_return));
  for (std::size_t s = 0; s < inventory.switches.size(); ++s)
    if (inside[inventory.switches[s].rack.index()])
      parts.push_back(
          of_switch(inventory, SwitchId(s), lost ? FaultKind::switch_down : FaultKind::switch_up));
  for (const DiskServer& server : inventory.disk_servers)
    if (inside[inventory[server.machine].rack.index()] && !is_hyper_converged(inventory, server))
      parts.push_back(of_disk_server(
          inventory, server, lost ? FaultKind::disk_server_down : FaultKind::disk_server_up));
  return parts;
}

Parts find_rack(const Inventory& inventory, const std::string& name, FaultKind kind) {
  for (std::size_t r = 0; r < inventory.racks.size(); ++r) {
    if (inventory.racks[r].name != name) continue;
    std::vector<bool> inside(inventory.racks.size());
    inside[r] = true;
    Parts parts = power_of(inventory, begins(kind), inside);
    if (parts.empty()) throw std::invalid_argument("nothing is in rack '" + name + "'");
    return parts;
  }
  return {};
}

Parts find_site(const Inventory& inventory, const std::string& name, FaultKind kind) {
  for (std::size_t s = 0; s < inventory.sites.size(); ++s) {
    if (inventory.sites[s].name != name) continue;
    std::vector<bool> inside;
    for (const Rack& rack : inventory.racks) inside.push_back(rack.site == SiteId(s));
    Parts parts = power_of(inventory, begins(kind), inside);
    if (parts.empty()) throw std::invalid_argument("nothing is at site '" + name + "'");
    return parts;
  }
  return {};
}

template <class Table>
std::vector<std::string> names_of(const Table& table) {
  std::vector<std::string> names;
  for (const auto& row : table) names.push_back(row.name);
  return names;
}

std::vector<std::string> links_of(const Inventory& inventory) {
  std::vector<std::string> names;
  for (const Machine& machine : inventory.machines)
    for (std::size_t n = 0; n < machine.nics.size(); ++n) names.push_back(port_name(machine, n));
  for (const Cable& cable : inventory.cables) names.push_back(cable_name(inventory, cable));
  for (const Circuit& circuit : inventory.circuits) names.push_back(circuit.name);
  for (std::string& name : link_names(inventory)) names.push_back(std::move(name));
  return names;
}

std::vector<std::string> bonds_of(const Inventory& inventory) {
  std::vector<std::string> names;
  for (const Machine& machine : inventory.machines)
    for (const Bond& bond : machine.bonds) names.push_back(machine.name + "." + bond.name);
  return names;
}

// What a kind of fault is about: how it is found, which names there are, and the word for it.
struct Target {
  Parts (*find)(const Inventory&, const std::string&, FaultKind);
  std::vector<std::string> (*names)(const Inventory&);
  std::string_view word;
};

Target target_of(FaultKind kind) {
  switch (kind) {
    case FaultKind::link_down:
    case FaultKind::link_up:
    case FaultKind::link_flap:
    case FaultKind::link_degraded:
    case FaultKind::link_restored:
      return {&find_link, &links_of, "port, cable, circuit or inter-switch link"};
    case FaultKind::switch_down:
    case FaultKind::switch_up:
    case FaultKind::switch_blind:
    case FaultKind::switch_sighted:
      return {&find_switch, [](const Inventory& i) { return names_of(i.switches); }, "switch"};
    case FaultKind::disk_server_down:
    case FaultKind::disk_server_up:
      return {&find_disk_server, [](const Inventory& i) { return names_of(i.disk_servers); },
              "disk server"};
    case FaultKind::brick_down:
    case FaultKind::brick_up:
    case FaultKind::disk_lost:
    case FaultKind::disk_full:
    case FaultKind::disk_freed:
    case FaultKind::disk_slow:
    case FaultKind::disk_mended:
      return {&find_brick, [](const Inventory& i) { return names_of(i.bricks); }, "brick"};
    case FaultKind::bond_down:
    case FaultKind::bond_up:
      return {&find_bond, &bonds_of, "bond"};
    case FaultKind::rack_power_loss:
    case FaultKind::rack_power_return:
      return {&find_rack, [](const Inventory& i) { return names_of(i.racks); }, "rack"};
    case FaultKind::site_power_loss:
    case FaultKind::site_power_return:
      return {&find_site, [](const Inventory& i) { return names_of(i.sites); }, "site"};
    case FaultKind::host_crash:
    case FaultKind::host_power_loss:
    case FaultKind::host_hang:
    case FaultKind::host_return:
    case FaultKind::lost_reply:
    case FaultKind::daemon_slow:
      break;
  }
  return {&find_host, [](const Inventory& i) { return names_of(i.hosts); }, "host"};
}

}  // namespace

std::string port_name(const Machine& machine, std::size_t nic) {
  return machine.name + "." + machine.nics[nic].name;
}

std::string cable_name(const Inventory& inventory, const Cable& cable) {
  return port_name(inventory[cable.machine], cable.nic) + "-" + inventory[cable.to].name;
}

std::vector<std::string> link_names(const Inventory& inventory) {
  std::vector<std::string> names = link_numbers(inventory);
  for (std::size_t i = 0; i < names.size(); ++i)
    names[i].insert(0, plain_name(inventory, inventory.inter_switch_links[i]));
  return names;
}

HostId host_on(const Inventory& inventory, MachineId machine) {
  for (std::size_t h = 0; h < inventory.hosts.size(); ++h)
    if (inventory.hosts[h].machine == machine) return HostId(h);
  return HostId::none();
}

bool is_hyper_converged(const Inventory& inventory, const DiskServer& server) {
  return host_on(inventory, server.machine).valid();
}

std::vector<std::string> powered_names(const Inventory& inventory, bool sites) {
  std::vector<bool> racks(inventory.racks.size());
  for (const Host& host : inventory.hosts) racks[inventory[host.machine].rack.index()] = true;
  for (const Switch& one : inventory.switches) racks[one.rack.index()] = true;
  for (const DiskServer& server : inventory.disk_servers)
    racks[inventory[server.machine].rack.index()] = true;
  std::vector<bool> marked(inventory.sites.size());
  std::vector<std::string> names;
  for (std::size_t r = 0; r < racks.size(); ++r) {
    if (!racks[r]) continue;
    marked[inventory.racks[r].site.index()] = true;
    if (!sites) names.push_back(inventory.racks[r].name);
  }
  for (std::size_t s = 0; sites && s < marked.size(); ++s)
    if (marked[s]) names.push_back(inventory.sites[s].name);
  return names;
}

std::vector<BoundFault> parts_of(const Inventory& inventory, const Fault& fault) {
  const Target target = target_of(fault.what);
  const FaultKind kind = fault.what == FaultKind::link_flap ? FaultKind::link_down : fault.what;
  Parts parts = target.find(inventory, fault.component, kind);
  if (parts.empty()) {
    const std::vector<std::string> names = target.names(inventory);
    const std::vector<std::string_view> known(names.begin(), names.end());
    throw std::invalid_argument(fmt::format("the platform has no {} named '{}'{}", target.word,
                                            fault.component, did_you_mean(fault.component, known)));
  }
  for (BoundFault& part : parts) {
    part.degradation = fault.shape.degradation;
    part.delay = fault.shape.delay;
    if (part.what != fault.what || part.component != fault.component)
      part.cause = fmt::format("{} of {}", name(fault.what), fault.component);
  }
  return parts;
}

}  // namespace gemello::runs
