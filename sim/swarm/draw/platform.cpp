#include "sim/swarm/draw/platform.hpp"

#include <string>

#include <fmt/format.h>

namespace gemello::swarm {
namespace {

using nlohmann::json;

std::string switch_name(int site, int number) {
  return fmt::format("sw{}{}", site + 1, number == 0 ? "a" : "b");
}

std::string rack_name(int site, int number) {
  return fmt::format("r{}{}", site + 1, number == 0 ? "a" : "b");
}

// Switches of a site are joined, sites by a circuit or by two, one for each pair of switches.
// A second way makes a ring, which a spanning tree opens.
void add_network(json& all, const Shape& shape, Dice& dice) {
  for (int site = 0; site < shape.sites; ++site) {
    all["sites"].push_back({{"name", fmt::format("s{}", site + 1)}});
    for (int i = 0; i < shape.racks_per_site; ++i)
      all["racks"].push_back(
          {{"name", rack_name(site, i)}, {"site", fmt::format("s{}", site + 1)}});
    for (int i = 0; i < shape.switches_per_site; ++i)
      all["switches"].push_back(
          {{"name", switch_name(site, i)}, {"rack", rack_name(site, i % shape.racks_per_site)}});
    if (shape.switches_per_site == 2)
      all["inter_switch_links"].push_back(
          {{"between", {switch_name(site, 0), switch_name(site, 1)}}, {"speed", "10Gbps"}});
  }
  if (shape.sites == 1) return;
  const int circuits = shape.switches_per_site == 2 && dice.chance(0.5) ? 2 : 1;
  for (int i = 0; i < circuits; ++i)
    all["circuits"].push_back({{"name", fmt::format("wan{}", i + 1)},
                               {"between", {switch_name(0, i), switch_name(1, i)}},
                               {"capacity", dice.of<std::string>({"1Gbps", "10Gbps"})},
                               {"round_trip", dice.of<std::string>({"1ms", "4ms", "20ms"})}});
  if (circuits == 2) all["spanning_tree"] = {{"mode", "rapid"}};
}

json draw_host(int number, const Shape& shape, Dice& dice) {
  json host = draw_machine(fmt::format("hv{}", number + 1), number, shape);
  host.update(json::parse(R"({"cores": "16cores", "core_speed": "2400MHz",
                              "memory_reserved": "2GiB", "power": "curve"})"));
  host["memory"] = fmt::format("{}GiB", shape.memory_per_host);
  host["boot_time"] = dice.of<std::string>({"90s", "3min", "5min"});
  host["shutdown_time"] = "30s";
  // A few have no BMC: who loses such a host has to ask.
  if (!dice.chance(0.08))
    host["bmc"] = {{"power_off", dice.of<std::string>({"2s", "5s", "12s"})},
                   {"shares_power", dice.chance(0.4)}};
  // Nobody powers on a host for its brick: a volume that is short of one from the beginning, and a
  // lease on it, break by any loss.
  const bool brick = shape.storage == Shape::Storage::bricks_on_hosts && number < shape.replica;
  if (number >= 2 && dice.chance(0.15) && !brick) host["starts_on"] = false;
  return host;
}

}  // namespace

json draw_machine(const std::string& name, int number, const Shape& shape) {
  const int site = shape.site_of(number);
  json machine = {{"name", name}, {"rack", rack_name(site, shape.rack_of(number))}};
  for (int nic = 0; nic < shape.nics; ++nic)
    machine["nics"].push_back(
        {{"name", fmt::format("eth{}", nic)},
         {"speed", "10Gbps"},
         {"cable", switch_name(site, shape.switches_per_site == 2 ? nic : 0)}});
  const std::string port = shape.bond.empty() ? "eth0" : "bond0";
  if (!shape.bond.empty())
    machine["bonds"] = {{{"name", "bond0"}, {"mode", shape.bond}, {"members", {"eth0", "eth1"}}}};
  for (const char* role : {"management", "heartbeat", "migration", "storage"})
    machine["roles"][role] = {{"on", port}};
  return machine;
}

json draw_platform(const Shape& shape, Dice dice) {
  json all = json::parse(R"({
    "format": "gemello-platform-1", "name": "swarm",
    "power_curves": [{"name": "curve", "standby": "11W", "watts":
      ["93.7W", "97W", "101W", "105W", "110W", "116W", "121W", "125W", "129W", "133W", "135W"]}],
    "flavours": [
      {"name": "small", "vcpus": "1cores", "core_speed": "2400MHz", "memory": "2GiB", "disk": "2GB",
       "dirty_rate": "10MB/s", "working_set": "256MiB", "boot_time": "15s"},
      {"name": "large", "vcpus": "4cores", "core_speed": "2400MHz", "memory": "6GiB", "disk": "6GB",
       "dirty_rate": "60MB/s", "working_set": "1GiB", "boot_time": "40s"}]})");
  add_network(all, shape, dice);
  for (int i = 0; i < shape.hosts; ++i) all["hosts"].push_back(draw_host(i, shape, dice));
  return all;
}

}  // namespace gemello::swarm
