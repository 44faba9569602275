#include <string>

#include <fmt/format.h>

#include "models/cloud/platform_parts.hpp"

namespace gemello {
namespace {

void read_power_curves(JsonObject& root, PlatformParts& parts) {
  for (const JsonValue& entry : root.array_or_empty("power_curves")) {
    JsonObject object(entry);
    const JsonValue name = object.at("name");
    add_name(parts.power_curves, name.name(), parts.curves.size(), name);
    PowerCurve curve;
    curve.name = name.name();
    const JsonValue place = object.at("watts");
    const std::vector<JsonValue> watts = place.array();
    if (watts.size() != curve.at_tenths.size())
      place.fail(
          fmt::format("must have 11 values, at 0, 10, ..., 100 % of load, not {}", watts.size()));
    for (std::size_t i = 0; i < watts.size(); ++i) curve.at_tenths[i] = watts[i].quantity<Watts>();
    if (curve.at_tenths.back() == Watts{}) watts.back().fail("must be greater than zero");
    curve.standby = object.at("standby").quantity<Watts>();
    object.finish();
    parts.curves.push_back(std::move(curve));
  }
}

Bmc read_bmc(JsonObject& host) {
  Bmc bmc;
  if (const auto found = host.find("bmc")) {
    JsonObject object(*found);
    bmc.present = true;
    bmc.power_off = object.at("power_off").quantity<Duration>();
    bmc.shares_power = object.boolean_or("shares_power", true);
    object.finish();
  }
  return bmc;
}

void read_host(const JsonValue& entry, PlatformParts& parts) {
  JsonObject object(entry);
  const std::vector<std::string> names = read_names(object);
  const JsonValue place = object.at("name");
  const RackId rack = object.at("rack").reference(parts.racks);
  Host host;
  host.model = object.string_or("model", "");
  host.cores = object.at("cores").quantity_positive<Cores>();
  host.core_speed = object.at("core_speed").quantity_positive<Megahertz>();
  host.memory = object.at("memory").quantity_positive<Bytes>();
  host.memory_reserved = object.quantity_or("memory_reserved", Bytes{});
  if (host.memory_reserved >= host.memory)
    object.at("memory_reserved").fail("leaves no memory for guests");
  host.power = parts.curves[object.at("power").reference(parts.power_curves)];
  host.boot_time = object.at("boot_time").quantity<Duration>();
  host.shutdown_time = object.at("shutdown_time").quantity<Duration>();
  host.bmc = read_bmc(object);
  host.starts_on = object.boolean_or("starts_on", true);
  for (const std::string& name : names) {
    host.name = name;
    host.machine = MachineId(parts.inventory.machines.size());
    add_name(parts.hosts, name, HostId(parts.inventory.hosts.size()), place);
    add_name(parts.machines, name, host.machine, place);
    Machine machine;
    machine.name = name;
    machine.rack = rack;
    read_ports(object, machine, host.machine, parts);
    parts.inventory.machines.push_back(std::move(machine));
    parts.inventory.hosts.push_back(host);
  }
  object.finish();
}

void refuse_beside_on_host(JsonObject& object) {
  for (const char* key : {"rack", "power", "nics", "bonds", "roles"})
    if (const auto given = object.find(key))
      given->fail("with 'on_host' this is the host's: leave it out");
}

void read_disk_server(const JsonValue& entry, PlatformParts& parts) {
  JsonObject object(entry);
  const JsonValue name = object.at("name");
  DiskServer server;
  server.name = name.name();
  add_name(parts.disk_servers, server.name, DiskServerId(parts.inventory.disk_servers.size()),
           name);
  if (const auto on_host = object.find("on_host")) {
    server.machine = parts.inventory[on_host->reference(parts.hosts)].machine;
    for (const DiskServer& other : parts.inventory.disk_servers)
      if (other.machine == server.machine)
        on_host->fail(fmt::format("disk server '{}' is already on this host", other.name));
    refuse_beside_on_host(object);
  } else {
    server.machine = MachineId(parts.inventory.machines.size());
    add_name(parts.machines, server.name, server.machine, name);
    Machine machine;
    machine.name = server.name;
    machine.rack = object.at("rack").reference(parts.racks);
    server.power = object.quantity_or("power", Watts{});
    read_ports(object, machine, server.machine, parts);
    parts.inventory.machines.push_back(std::move(machine));
  }
  object.finish();
  parts.inventory.disk_servers.push_back(std::move(server));
}

}  // namespace

void read_machines(JsonObject& root, PlatformParts& parts) {
  read_power_curves(root, parts);
  const JsonValue hosts = root.at("hosts");
  for (const JsonValue& entry : hosts.array()) read_host(entry, parts);
  if (parts.inventory.hosts.empty()) hosts.fail("a platform must have one host at least");
  for (const JsonValue& entry : root.array_or_empty("disk_servers")) read_disk_server(entry, parts);
}

}  // namespace gemello
