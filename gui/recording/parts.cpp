#include "gui/recording/parts.hpp"

#include "models/runs/fault_parts.hpp"
#include "models/runs/link_parts.hpp"

namespace gemello::gui {
namespace {

// What a name alone means: who can fail by it comes before who cannot, and a hypervisor before the
// disk server that is the same machine.
constexpr std::array<PartKind, part_kind_count> looked_up_first{
    PartKind::host,   PartKind::disk_server, PartKind::network_switch,
    PartKind::brick,  PartKind::circuit,     PartKind::inter_switch_link,
    PartKind::cable,  PartKind::bond,        PartKind::vm,
    PartKind::volume, PartKind::rack,        PartKind::site};

constexpr std::array<std::string_view, part_kind_count> kind_names{
    "site",   "rack",        "switch",
    "host",   "disk server", "brick",
    "volume", "circuit",     "inter-switch link",
    "bond",   "cable",       "VM"};

}  // namespace

std::string_view name(PartKind kind) {
  return kind_names[static_cast<std::size_t>(kind)];
}

std::string_view name(Health health) {
  switch (health) {
    case Health::good:
      return "good";
    case Health::degraded:
      return "degraded";
    case Health::bad:
      return "bad";
    case Health::off:
      return "off";
  }
  return "";
}

Catalogue::Catalogue(const Inventory& inventory)
    : inventory_(inventory), link_names_(runs::link_names(inventory)) {
  const auto add_all = [this](PartKind kind, const auto& table) {
    for (std::size_t i = 0; i < table.size(); ++i) add(kind, table[i].name, i);
  };
  add_all(PartKind::site, inventory.sites);
  add_all(PartKind::rack, inventory.racks);
  add_all(PartKind::network_switch, inventory.switches);
  add_all(PartKind::host, inventory.hosts);
  add_all(PartKind::disk_server, inventory.disk_servers);
  add_all(PartKind::brick, inventory.bricks);
  add_all(PartKind::volume, inventory.volumes);
  add_all(PartKind::circuit, inventory.circuits);
  add_all(PartKind::vm, inventory.vms);
  for (std::size_t i = 0; i < inventory.replica_sets.size(); ++i)
    add(PartKind::volume, replica_set_name(inventory, ReplicaSetId(i)),
        inventory.replica_sets[i].volume.index());
  host_on_.assign(inventory.machines.size(), HostId::none());
  for (std::size_t h = inventory.hosts.size(); h-- > 0;)
    host_on_[inventory.hosts[h].machine.index()] = HostId(h);
  for (std::size_t m = 0; m < inventory.machines.size(); ++m) {
    const Machine& machine = inventory.machines[m];
    first_bond_.push_back(bonds_.size());
    for (std::size_t b = 0; b < machine.bonds.size(); ++b) {
      add(PartKind::bond, machine.name + "." + machine.bonds[b].name, bonds_.size());
      bonds_.emplace_back(MachineId(m), b);
    }
  }
  first_bond_.push_back(bonds_.size());
  add_links();
}

void Catalogue::add(PartKind kind, std::string name, std::size_t index) {
  by_name_[static_cast<std::size_t>(kind)].emplace(std::move(name),
                                                   static_cast<std::uint32_t>(index));
}

void Catalogue::add_links() {
  for (std::size_t i = 0; i < link_names_.size(); ++i) {
    const InterSwitchLink& link = inventory_.inter_switch_links[i];
    const std::string& a = inventory_[link.a].name;
    const std::string& b = inventory_[link.b].name;
    add(PartKind::inter_switch_link, link_names_[i], i);
    // Faults may name it from its other end.
    add(PartKind::inter_switch_link, b + "-" + a + link_names_[i].substr(a.size() + b.size() + 1),
        i);
  }
  for (std::size_t i = 0; i < inventory_.cables.size(); ++i) {
    const Cable& cable = inventory_.cables[i];
    add(PartKind::cable, runs::port_name(inventory_[cable.machine], cable.nic), i);
    add(PartKind::cable, runs::cable_name(inventory_, cable), i);
    cables_.emplace(std::pair(cable.machine, std::size_t{cable.nic}),
                    static_cast<std::uint32_t>(i));
  }
  for (const auto& [object, link] : runs::link_parts(inventory_)) {
    const PartKind kind = link.kind == "port"                ? PartKind::cable
                          : link.kind == "bond"              ? PartKind::bond
                          : link.kind == "disk"              ? PartKind::brick
                          : link.kind == "switch"            ? PartKind::network_switch
                          : link.kind == "inter-switch link" ? PartKind::inter_switch_link
                                                             : PartKind::circuit;
    if (const auto part = find(kind, link.part)) by_series_object_.emplace(object, *part);
  }
}

std::size_t Catalogue::count(PartKind kind) const {
  switch (kind) {
    case PartKind::site:
      return inventory_.sites.size();
    case PartKind::rack:
      return inventory_.racks.size();
    case PartKind::network_switch:
      return inventory_.switches.size();
    case PartKind::host:
      return inventory_.hosts.size();
    case PartKind::disk_server:
      return inventory_.disk_servers.size();
    case PartKind::brick:
      return inventory_.bricks.size();
    case PartKind::volume:
      return inventory_.volumes.size();
    case PartKind::circuit:
      return inventory_.circuits.size();
    case PartKind::inter_switch_link:
      return inventory_.inter_switch_links.size();
    case PartKind::bond:
      return bonds_.size();
    case PartKind::cable:
      return inventory_.cables.size();
    case PartKind::vm:
      return inventory_.vms.size();
  }
  return 0;
}

std::string Catalogue::name(Part part) const {
  if (part.index >= count(part.kind)) return {};
  switch (part.kind) {
    case PartKind::site:
      return inventory_.sites[part.index].name;
    case PartKind::rack:
      return inventory_.racks[part.index].name;
    case PartKind::network_switch:
      return inventory_.switches[part.index].name;
    case PartKind::host:
      return inventory_.hosts[part.index].name;
    case PartKind::disk_server:
      return inventory_.disk_servers[part.index].name;
    case PartKind::brick:
      return inventory_.bricks[part.index].name;
    case PartKind::volume:
      return inventory_.volumes[part.index].name;
    case PartKind::circuit:
      return inventory_.circuits[part.index].name;
    case PartKind::inter_switch_link:
      return link_names_[part.index];
    case PartKind::bond: {
      const auto& [machine, number] = bonds_[part.index];
      return inventory_[machine].name + "." + inventory_[machine].bonds[number].name;
    }
    case PartKind::cable: {
      const Cable& cable = inventory_.cables[part.index];
      return runs::port_name(inventory_[cable.machine], cable.nic);
    }
    case PartKind::vm:
      return inventory_.vms[part.index].name;
  }
  return {};
}

std::optional<Part> Catalogue::find(PartKind kind, std::string_view component) const {
  const auto& names = by_name_[static_cast<std::size_t>(kind)];
  const auto found = names.find(component);
  if (found == names.end()) return std::nullopt;
  return Part{kind, found->second};
}

std::optional<Part> Catalogue::find(std::string_view component) const {
  for (const PartKind kind : looked_up_first)
    if (const auto part = find(kind, component)) {
      if (kind != PartKind::disk_server) return part;
      const HostId host = host_on(inventory_.disk_servers[part->index].machine);
      return host.valid() ? Part{PartKind::host, host.index()} : part;
    }
  return std::nullopt;
}

std::pair<MachineId, std::size_t> Catalogue::bond(Part part) const {
  if (part.kind == PartKind::bond && part.index < bonds_.size()) return bonds_[part.index];
  if (part.kind == PartKind::cable && part.index < inventory_.cables.size())
    return {inventory_.cables[part.index].machine, inventory_.cables[part.index].nic};
  return {MachineId::none(), 0};
}

std::optional<Part> Catalogue::bond_of(MachineId machine, std::size_t number) const {
  const std::size_t index = first_bond_[machine.index()] + number;
  if (index >= first_bond_[machine.index() + 1]) return std::nullopt;
  return Part{PartKind::bond, static_cast<std::uint32_t>(index)};
}

std::optional<Part> Catalogue::cable_in(MachineId machine, std::size_t nic) const {
  const auto found = cables_.find({machine, nic});
  if (found == cables_.end()) return std::nullopt;
  return Part{PartKind::cable, found->second};
}

std::optional<Part> Catalogue::of_link(std::string_view series_object) const {
  const auto found = by_series_object_.find(series_object);
  if (found == by_series_object_.end()) return std::nullopt;
  return found->second;
}

}  // namespace gemello::gui
