#include "models/runs/link_parts.hpp"

#include <fmt/format.h>

#include "models/behaviour/bond_path.hpp"
#include "models/runs/fault_parts.hpp"

namespace gemello::runs {
namespace {

using Parts = std::map<std::string, LinkPart>;

// The names under which a machine fails: its own, and those of the host and disk server in it.
std::vector<std::vector<std::string>> machine_names(const Inventory& inventory) {
  std::vector<std::vector<std::string>> names;
  for (const Machine& machine : inventory.machines) names.push_back({machine.name});
  const auto add = [&](MachineId machine, const std::string& name) {
    auto& known = names.at(machine.index());
    if (known.front() != name) known.push_back(name);
  };
  for (const Host& host : inventory.hosts) add(host.machine, host.name);
  for (const DiskServer& server : inventory.disk_servers) add(server.machine, server.name);
  return names;
}

void add_ports(const Inventory& inventory, Parts& parts) {
  const auto names = machine_names(inventory);
  for (std::size_t m = 0; m < inventory.machines.size(); ++m) {
    const Machine& machine = inventory.machines[m];
    for (std::size_t nic = 0; nic < machine.nics.size(); ++nic) {
      const std::string port = port_name(machine, nic);
      LinkPart part{"port", port, "out", names[m]};
      part.needs.push_back(port);
      parts[port + ".up"] = part;
      part.direction = "in";
      parts[port + ".down"] = part;
    }
    for (const Bond& bond : machine.bonds) {
      if (!behaviour::stripes(bond.mode)) continue;
      const std::string name = machine.name + "." + bond.name;
      parts[name + ".up"] = {"bond", name, "out", names[m]};
    }
  }
  for (const Cable& cable : inventory.cables) {
    const std::string port = port_name(inventory[cable.machine], cable.nic);
    for (const char* direction : {".up", ".down"}) {
      LinkPart& part = parts.at(port + direction);
      part.needs.push_back(cable_name(inventory, cable));
      part.needs.push_back(inventory[cable.to].name);
    }
  }
}

// A brick needs itself, its server and the machine, by all its names.
void add_disks(const Inventory& inventory, Parts& parts) {
  const auto names = machine_names(inventory);
  for (const Brick& brick : inventory.bricks) {
    LinkPart part{"disk", brick.name, "read", names.at(inventory[brick.server].machine.index())};
    part.needs.push_back(brick.name);
    parts[brick.name + ".read"] = part;
    part.direction = "write";
    parts[brick.name + ".write"] = part;
  }
}

void add_edge(const std::string& link, const std::string& kind, const std::string& name,
              const std::string& a, const std::string& b, Parts& parts) {
  const LinkPart part{kind, name, a + " to " + b, {a, b, name}};
  parts[link + ".ab"] = part;
  LinkPart& back = parts[link + ".ba"] = part;
  back.direction = b + " to " + a;
}

}  // namespace

std::map<std::string, LinkPart> link_parts(const Inventory& inventory) {
  Parts parts;
  add_ports(inventory, parts);
  add_disks(inventory, parts);
  for (const Switch& each : inventory.switches)
    if (each.fabric.count() > 0)
      parts[each.name + ".fabric"] = {"switch", each.name, "", {each.name}};
  const std::vector<std::string> names = link_names(inventory);
  for (std::size_t i = 0; i < names.size(); ++i) {
    const std::string& a = inventory[inventory.inter_switch_links[i].a].name;
    const std::string& b = inventory[inventory.inter_switch_links[i].b].name;
    const std::string link = fmt::format("{}-{}.{}", a, b, i);
    add_edge(link, "inter-switch link", names[i], a, b, parts);
    // A fault may say it from the other end.
    const std::string other = b + "-" + a + names[i].substr(a.size() + 1 + b.size());
    for (const char* way : {".ab", ".ba"}) parts[link + way].needs.push_back(other);
  }
  for (const Circuit& circuit : inventory.circuits) {
    const std::string& a = inventory[circuit.a].name;
    if (circuit.is_uplink())
      add_edge(circuit.name, "uplink", circuit.name, a, "outside", parts);
    else
      add_edge(circuit.name, "circuit", circuit.name, a, inventory[circuit.b].name, parts);
  }
  return parts;
}

}  // namespace gemello::runs
