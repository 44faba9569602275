#include "models/cloud/platform_writer.hpp"

#include <map>

#include <nlohmann/json.hpp>

#include "models/cloud/json_layout.hpp"
#include "models/cloud/platform_format.hpp"
#include "models/units/error.hpp"
#include "models/units/text.hpp"

namespace gemello {
namespace {

using Json = nlohmann::ordered_json;

// Adds a key unless the value is its default.
template <class T>
void put(Json& object, const char* key, const T& value, const T& fallback) {
  if (value == fallback) return;
  if constexpr (requires { unparse(value); })
    object[key] = unparse(value);
  else
    object[key] = value;
}

void put_if_any(Json& object, const char* key, Json list) {
  if (!list.empty()) object[key] = std::move(list);
}

Json names_of(const Inventory& inventory, const std::vector<SwitchId>& ids) {
  Json list = Json::array();
  for (const SwitchId id : ids) list.push_back(inventory[id].name);
  return list;
}

void write_network(const Inventory& inventory, Json& root) {
  Json switches = Json::array();
  for (const Switch& one : inventory.switches) {
    Json object{{"name", one.name}, {"rack", inventory[one.rack].name}};
    put(object, "fabric", one.fabric, BytesPerSecond{});
    put(object, "power", one.power, Watts{});
    switches.push_back(std::move(object));
  }
  put_if_any(root, "switches", std::move(switches));
  Json vlans = Json::array();
  for (const Vlan& vlan : inventory.vlans)
    vlans.push_back(
        {{"name", vlan.name}, {"tag", vlan.tag}, {"switches", names_of(inventory, vlan.switches)}});
  put_if_any(root, "vlans", std::move(vlans));
  Json links = Json::array();
  for (const InterSwitchLink& link : inventory.inter_switch_links)
    links.push_back(
        {{"between", names_of(inventory, {link.a, link.b})}, {"speed", unparse(link.speed)}});
  put_if_any(root, "inter_switch_links", std::move(links));
  const SpanningTree& tree = inventory.spanning_tree;
  if (tree.mode != SpanningTree::Mode::none)
    root["spanning_tree"] = {{"mode", name_of<SpanningTree::Mode>(spanning_tree_names, tree.mode)},
                             {"hello", unparse(tree.hello)},
                             {"forward_delay", unparse(tree.forward_delay)},
                             {"max_age", unparse(tree.max_age)}};
  Json circuits = Json::array();
  Json uplinks = Json::array();
  for (const Circuit& circuit : inventory.circuits) {
    Json object{{"name", circuit.name}, {"capacity", unparse(circuit.capacity)}};
    if (circuit.is_uplink()) {
      object["switch"] = inventory[circuit.a].name;
    } else {
      object["between"] = names_of(inventory, {circuit.a, circuit.b});
      object["round_trip"] = unparse(circuit.round_trip);
    }
    put(object, "jitter", circuit.jitter, Duration{});
    put(object, "loss", circuit.loss, 0.0);
    put(object, "mtu", circuit.mtu, std::uint16_t{1500});
    put(object, "overhead", circuit.overhead, std::uint16_t{0});
    Json carried = Json::array();
    for (const VlanId vlan : circuit.vlans) carried.push_back(inventory[vlan].name);
    put_if_any(object, "vlans", std::move(carried));
    (circuit.is_uplink() ? uplinks : circuits).push_back(std::move(object));
  }
  put_if_any(root, "circuits", std::move(circuits));
  put_if_any(root, "uplinks", std::move(uplinks));
}

Json bonds_of(const Machine& machine) {
  Json list = Json::array();
  const Bond fallback;
  for (const Bond& bond : machine.bonds) {
    Json object{{"name", bond.name}, {"mode", name_of<BondMode>(bond_mode_names, bond.mode)}};
    if (bond.hash != fallback.hash) object["hash"] = name_of<BondHash>(bond_hash_names, bond.hash);
    Json members = Json::array();
    for (const std::uint16_t nic : bond.members) members.push_back(machine.nics[nic].name);
    object["members"] = std::move(members);
    put(object, "miimon", bond.miimon, fallback.miimon);
    put(object, "up_delay", bond.up_delay, fallback.up_delay);
    put(object, "down_delay", bond.down_delay, fallback.down_delay);
    list.push_back(std::move(object));
  }
  return list;
}

void write_ports(const Inventory& inventory, MachineId id,
                 const std::map<std::pair<MachineId, std::uint16_t>, SwitchId>& cables,
                 Json& object) {
  const Machine& machine = inventory[id];
  Json nics = Json::array();
  for (std::uint16_t i = 0; i < machine.nics.size(); ++i) {
    Json nic{{"name", machine.nics[i].name}, {"speed", unparse(machine.nics[i].speed)}};
    const auto cable = cables.find({id, i});
    if (cable != cables.end()) nic["cable"] = inventory[cable->second].name;
    nics.push_back(std::move(nic));
  }
  put_if_any(object, "nics", std::move(nics));
  put_if_any(object, "bonds", bonds_of(machine));
  Json roles = Json::object();
  for (const auto& [name, role] : network_role_names) {
    const Interface& interface = machine.interface(role);
    if (interface.kind == Interface::Kind::none) continue;
    Json entry{{"on", interface.kind == Interface::Kind::nic
                          ? machine.nics[interface.index].name
                          : machine.bonds[interface.index].name}};
    if (interface.vlan.valid()) entry["vlan"] = inventory[interface.vlan].name;
    roles[std::string(name)] = std::move(entry);
  }
  put_if_any(object, "roles", std::move(roles));
}

Json host_of(const Inventory& inventory, const Host& host) {
  Json object{{"name", host.name}, {"rack", inventory[inventory[host.machine].rack].name}};
  put(object, "model", host.model, std::string());
  object["cores"] = unparse(host.cores);
  object["core_speed"] = unparse(host.core_speed);
  object["memory"] = unparse(host.memory);
  put(object, "memory_reserved", host.memory_reserved, Bytes{});
  object["power"] = host.power.name;
  object["boot_time"] = unparse(host.boot_time);
  object["shutdown_time"] = unparse(host.shutdown_time);
  if (host.bmc.present) {
    object["bmc"] = {{"power_off", unparse(host.bmc.power_off)}};
    put(object["bmc"], "shares_power", host.bmc.shares_power, true);
  }
  put(object, "starts_on", host.starts_on, true);
  return object;
}

void write_machines(const Inventory& inventory, Json& root) {
  std::map<std::string, PowerCurve> known;
  Json curves = Json::array();
  for (const Host& host : inventory.hosts) {
    const auto [curve, added] = known.emplace(host.power.name, host.power);
    GEMELLO_INVARIANT(curve->second == host.power, "two power curves of one name");
    if (!added) continue;
    Json watts = Json::array();
    for (const Watts value : host.power.at_tenths) watts.push_back(unparse(value));
    curves.push_back({{"name", host.power.name},
                      {"watts", std::move(watts)},
                      {"standby", unparse(host.power.standby)}});
  }
  root["power_curves"] = std::move(curves);

  std::map<std::pair<MachineId, std::uint16_t>, SwitchId> cables;
  for (const Cable& cable : inventory.cables) cables[{cable.machine, cable.nic}] = cable.to;
  Json hosts = Json::array();
  std::map<MachineId, std::string> host_on;
  for (const Host& host : inventory.hosts) {
    host_on[host.machine] = host.name;
    hosts.push_back(host_of(inventory, host));
    write_ports(inventory, host.machine, cables, hosts.back());
  }
  root["hosts"] = std::move(hosts);
  Json servers = Json::array();
  for (const DiskServer& server : inventory.disk_servers) {
    Json object{{"name", server.name}};
    if (const auto host = host_on.find(server.machine); host != host_on.end()) {
      object["on_host"] = host->second;
    } else {
      object["rack"] = inventory[inventory[server.machine].rack].name;
      put(object, "power", server.power, Watts{});
      write_ports(inventory, server.machine, cables, object);
    }
    servers.push_back(std::move(object));
  }
  put_if_any(root, "disk_servers", std::move(servers));
}

void write_storage(const Inventory& inventory, Json& root) {
  Json bricks = Json::array();
  for (const Brick& brick : inventory.bricks) {
    Json object{{"name", brick.name},
                {"server", inventory[brick.server].name},
                {"capacity", unparse(brick.capacity)},
                {"read", unparse(brick.read)},
                {"write", unparse(brick.write)},
                {"iops", unparse(brick.iops)}};
    put(object, "arbiter", brick.arbiter, false);
    bricks.push_back(std::move(object));
  }
  put_if_any(root, "bricks", std::move(bricks));
  Json volumes = Json::array();
  for (const Volume& volume : inventory.volumes) {
    Json object{{"name", volume.name}, {"replica", volume.replica}};
    put(object, "arbiter", volume.arbiter, std::uint8_t{0});
    object["version"] = volume.version;
    if (!volume.options.empty()) object["options"] = volume.options;
    object["replica_sets"] = Json::array();
    for (const ReplicaSetId id : volume.replica_sets) {
      Json set = Json::array();
      for (const BrickId brick : inventory[id].bricks) set.push_back(inventory[brick].name);
      object["replica_sets"].push_back(std::move(set));
    }
    volumes.push_back(std::move(object));
  }
  put_if_any(root, "volumes", std::move(volumes));
}

void write_guests(const Inventory& inventory, Json& root) {
  Json flavours = Json::array();
  for (const Flavour& flavour : inventory.flavours) {
    Json object{{"name", flavour.name},
                {"vcpus", unparse(flavour.vcpus)},
                {"core_speed", unparse(flavour.core_speed)},
                {"memory", unparse(flavour.memory)}};
    put(object, "disk", flavour.disk, Bytes{});
    object["dirty_rate"] = unparse(flavour.dirty_rate);
    object["working_set"] = unparse(flavour.working_set);
    object["boot_time"] = unparse(flavour.boot_time);
    flavours.push_back(std::move(object));
  }
  put_if_any(root, "flavours", std::move(flavours));
  Json vms = Json::array();
  for (const VirtualMachine& vm : inventory.vms) {
    const Flavour& flavour = inventory[vm.flavour];
    Json object{{"name", vm.name}, {"flavour", flavour.name}};
    put(object, "vcpus", vm.vcpus, flavour.vcpus);
    put(object, "core_speed", vm.core_speed, flavour.core_speed);
    put(object, "memory", vm.memory, flavour.memory);
    put(object, "disk", vm.disk, flavour.disk);
    put(object, "dirty_rate", vm.dirty_rate, flavour.dirty_rate);
    put(object, "working_set", vm.working_set, flavour.working_set);
    put(object, "boot_time", vm.boot_time, flavour.boot_time);
    put(object, "priority", vm.priority, 0);
    put(object, "anti_affinity", vm.anti_affinity, std::string());
    if (vm.across != FailureDomain::host) object["across"] = name(vm.across);
    put(object, "affinity", vm.affinity, std::string());
    if (vm.within != FailureDomain::host) object["within"] = name(vm.within);
    for (const VmId other : vm.starts_after)
      object["starts_after"].push_back(inventory[other].name);
    put(object, "start_delay", vm.start_delay, Duration{});
    put(object, "batch", vm.batch, false);
    if (vm.volume.valid()) object["volume"] = inventory[vm.volume].name;
    vms.push_back(std::move(object));
  }
  put_if_any(root, "vms", std::move(vms));
}

}  // namespace

std::string write_platform(const Inventory& inventory) {
  Json root{{"format", platform_format}, {"name", inventory.name}};
  put(root, "about", inventory.about, std::string());
  root["sites"] = Json::array();
  for (const Site& site : inventory.sites) root["sites"].push_back({{"name", site.name}});
  root["racks"] = Json::array();
  for (const Rack& rack : inventory.racks)
    root["racks"].push_back({{"name", rack.name}, {"site", inventory[rack.site].name}});
  write_network(inventory, root);
  write_machines(inventory, root);
  write_storage(inventory, root);
  write_guests(inventory, root);
  return layout_json(root);
}

}  // namespace gemello
