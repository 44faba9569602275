#include <algorithm>
#include <string>

#include <fmt/format.h>

#include "models/cloud/platform_format.hpp"
#include "models/cloud/platform_parts.hpp"

namespace gemello {
namespace {

// The ports of one machine while they are read.
struct Ports {
  NameTable<std::uint16_t> nics{"NIC"};
  NameTable<Interface> interfaces{"NIC or bond"};
  std::vector<SwitchId> cabled;     // by nic; none: no cable
  std::vector<std::string> bonded;  // by nic: its bond
};

void read_nics(JsonObject& object, Machine& machine, MachineId id, Ports& ports,
               PlatformParts& parts) {
  for (const JsonValue& entry : object.array_or_empty("nics")) {
    JsonObject nic(entry);
    const JsonValue name = nic.at("name");
    const auto index = static_cast<std::uint16_t>(machine.nics.size());
    if (machine.nics.size() >= 64) entry.fail("a machine has at most 64 NICs");
    add_name(ports.nics, name.name(), index, name);
    ports.interfaces.add(name.name(), {Interface::Kind::nic, index, VlanId::none()});
    machine.nics.push_back({name.name(), nic.at("speed").quantity_positive<BytesPerSecond>()});
    SwitchId to;
    if (const auto cable = nic.find("cable")) {
      to = cable->reference(parts.switches);
      if (parts.site_of(to) != parts.inventory[machine.rack].site)
        cable->fail(fmt::format("switch '{}' is at another site", parts.inventory[to].name));
      parts.inventory.cables.push_back({id, index, to});
    }
    ports.cabled.push_back(to);
    ports.bonded.emplace_back();
    nic.finish();
  }
}

void read_members(const JsonValue& place, Bond& bond, Ports& ports) {
  for (const JsonValue& member : place.array()) {
    const std::uint16_t nic = member.reference(ports.nics);
    if (!ports.bonded[nic].empty())
      member.fail(
          fmt::format("'{}' is already a member of bond '{}'", member.string(), ports.bonded[nic]));
    if (!ports.cabled[nic].valid()) member.fail(fmt::format("'{}' has no cable", member.string()));
    ports.bonded[nic] = bond.name;
    bond.members.push_back(nic);
  }
  if (bond.members.empty()) place.fail("a bond must have one member at least");
}

void read_bonds(JsonObject& object, Machine& machine, Ports& ports) {
  for (const JsonValue& entry : object.array_or_empty("bonds")) {
    JsonObject reading(entry);
    const JsonValue name = reading.at("name");
    Bond bond;
    bond.name = name.name();
    const auto index = static_cast<std::uint16_t>(machine.bonds.size());
    add_name(ports.interfaces, bond.name, Interface{Interface::Kind::bond, index, VlanId::none()},
             name);
    bond.mode = reading.at("mode").one_of<BondMode>(bond_mode_names);
    bond.hash = reading.one_of_or<BondHash>("hash", bond_hash_names, bond.hash);
    bond.miimon = reading.quantity_or("miimon", bond.miimon);
    bond.up_delay = reading.quantity_or("up_delay", bond.up_delay);
    bond.down_delay = reading.quantity_or("down_delay", bond.down_delay);
    read_members(reading.at("members"), bond, ports);
    reading.finish();
    machine.bonds.push_back(std::move(bond));
  }
}

void check_vlan_on_ports(const JsonValue& place, const Interface& interface, const Machine& machine,
                         const Ports& ports, const PlatformParts& parts) {
  const std::vector<std::uint16_t> nics = interface.kind == Interface::Kind::bond
                                              ? machine.bonds[interface.index].members
                                              : std::vector<std::uint16_t>{interface.index};
  const Vlan& vlan = parts.inventory[interface.vlan];
  for (const std::uint16_t nic : nics) {
    const SwitchId to = ports.cabled[nic];
    if (std::find(vlan.switches.begin(), vlan.switches.end(), to) == vlan.switches.end())
      place.fail(fmt::format("VLAN '{}' is not on switch '{}', where '{}' is cabled", vlan.name,
                             parts.inventory[to].name, machine.nics[nic].name));
  }
}

void read_role(const JsonValue& entry, NetworkRole role, Machine& machine, const Ports& ports,
               const PlatformParts& parts) {
  JsonObject reading(entry);
  const JsonValue on = reading.at("on");
  Interface interface = on.reference(ports.interfaces);
  if (interface.kind == Interface::Kind::nic) {
    if (!ports.bonded[interface.index].empty())
      on.fail(fmt::format("'{}' is a member of bond '{}': name the bond", on.string(),
                          ports.bonded[interface.index]));
    if (!ports.cabled[interface.index].valid())
      on.fail(fmt::format("'{}' has no cable", on.string()));
  }
  if (const auto vlan = reading.find("vlan")) {
    interface.vlan = vlan->reference(parts.vlans);
    check_vlan_on_ports(*vlan, interface, machine, ports, parts);
  }
  reading.finish();
  machine.roles[static_cast<std::size_t>(role)] = interface;
}

}  // namespace

void read_ports(JsonObject& object, Machine& machine, MachineId id, PlatformParts& parts) {
  Ports ports;
  read_nics(object, machine, id, ports, parts);
  read_bonds(object, machine, ports);
  if (const auto found = object.find("roles")) {
    JsonObject roles(*found);
    for (const auto& [name, role] : network_role_names)
      if (const auto entry = roles.find(name)) read_role(*entry, role, machine, ports, parts);
    roles.finish();
  }
}

}  // namespace gemello
