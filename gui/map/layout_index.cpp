#include "gui/map/layout_index.hpp"

#include <algorithm>

namespace gemello::gui {

LayoutIndex::LayoutIndex(const Inventory& of)
    : inventory(of),
      machines(of.machines.size()),
      switches(of.switches.size()),
      racks_of_site(of.sites.size()),
      switches_of_rack(of.racks.size()),
      hosts_of_rack(of.racks.size()),
      servers_of_rack(of.racks.size()),
      bricks_of_server(of.disk_servers.size()) {
  for (std::size_t i = 0; i < of.racks.size(); ++i) {
    racks_of_site[of.racks[i].site.index()].emplace_back(i);
  }
  for (std::size_t i = 0; i < of.switches.size(); ++i) {
    switches_of_rack[of.switches[i].rack.index()].emplace_back(i);
  }
  for (std::size_t i = 0; i < of.bricks.size(); ++i) {
    bricks_of_server[of.bricks[i].server.index()].emplace_back(i);
  }
  for (std::uint32_t i = 0; i < of.inter_switch_links.size(); ++i) {
    switches[of.inter_switch_links[i].a.index()].links.push_back(i);
    switches[of.inter_switch_links[i].b.index()].links.push_back(i);
  }
  for (std::uint32_t i = 0; i < of.circuits.size(); ++i) {
    switches[of.circuits[i].a.index()].circuits.push_back(i);
    if (!of.circuits[i].is_uplink()) switches[of.circuits[i].b.index()].circuits.push_back(i);
  }
  index_machines();
}

void LayoutIndex::index_machines() {
  for (std::size_t i = 0; i < inventory.hosts.size(); ++i) {
    machines[inventory.hosts[i].machine.index()].host = HostId(i);
  }
  for (std::size_t i = 0; i < inventory.disk_servers.size(); ++i) {
    machines[inventory.disk_servers[i].machine.index()].server = DiskServerId(i);
  }
  std::uint32_t bonds = 0;
  for (std::size_t i = 0; i < machines.size(); ++i) {
    const Machine& machine = inventory.machines[i];
    OfMachine& own = machines[i];
    auto& of_rack = own.host.valid() ? hosts_of_rack : servers_of_rack;
    of_rack[machine.rack.index()].emplace_back(i);
    own.first_bond = bonds;
    bonds += static_cast<std::uint32_t>(machine.bonds.size());
    const auto add = [&own](std::uint16_t nic, std::size_t group) {
      if (std::find(own.ports.begin(), own.ports.end(), nic) != own.ports.end()) return;
      own.ports.push_back(nic);
      own.group.push_back(static_cast<std::uint16_t>(group));
    };
    for (std::size_t b = 0; b < machine.bonds.size(); ++b) {
      for (const std::uint16_t nic : machine.bonds[b].members) add(nic, b);
    }
    for (std::size_t nic = 0; nic < machine.nics.size(); ++nic) {
      add(static_cast<std::uint16_t>(nic), machine.bonds.size() + nic);
    }
    own.cables.assign(own.ports.size(), no_cable);
  }
  for (std::uint32_t i = 0; i < inventory.cables.size(); ++i) {
    OfMachine& own = machines[inventory.cables[i].machine.index()];
    const auto port = std::find(own.ports.begin(), own.ports.end(), inventory.cables[i].nic);
    own.cables[static_cast<std::size_t>(port - own.ports.begin())] = i;
    ++own.cabled;
  }
}

}  // namespace gemello::gui
