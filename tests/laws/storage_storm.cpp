#include "tests/laws/storage_storm.hpp"

#include <algorithm>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "models/runs/run_folder.hpp"
#include "models/traces/trace.hpp"
#include "sim/swarm/draw/dice.hpp"

namespace gemello::testing {
namespace {

using nlohmann::json;

constexpr std::size_t vm_count = 6;
constexpr std::size_t steps = 60;
constexpr int host_count = 3;

using swarm::Dice;

/// What the rest of the storm must know of its platform.
struct Shape {
  int bricks = 2;
  bool two_sites = false;
  bool arbiter = false;
  std::string version;
  bool modern() const { return version == "3.12" || version == "10.3"; }
};

Shape shape_of(Dice& dice) {
  Shape shape;
  shape.version = dice.of<std::string>({"3.2", "3.3", "3.12", "10.3", "10.3"});
  shape.bricks = dice.chance(0.5) ? 2 : 3;
  shape.arbiter = shape.bricks == 3 && shape.modern() && dice.chance(0.5);
  shape.two_sites = dice.chance(0.5);
  return shape;
}

json options_of(const Shape& shape, Dice& dice, Strikes strikes) {
  json options = {{"network.ping-timeout", dice.of<std::string>({"1", "5", "20"})}};
  // Without a quorum two bricks may end in a split brain, which no heal ends.
  const bool quorum = dice.chance(0.5) || strikes == Strikes::bricks;
  if (shape.version != "3.2" && quorum) options["cluster.quorum-type"] = "auto";
  if (!shape.modern()) return options;
  if (strikes == Strikes::all && dice.chance(0.3)) options["cluster.server-quorum-type"] = "server";
  if (dice.chance(0.5)) options["cluster.shd-max-threads"] = dice.of<std::string>({"1", "2", "4"});
  if (dice.chance(0.5))
    options["cluster.data-self-heal-algorithm"] = dice.of<std::string>({"full", "diff"});
  return options;
}

json machine(const std::string& name, int number, const Shape& shape) {
  const int site = shape.two_sites && number % 2 == 1 ? 2 : 1;
  return {{"name", name},
          {"rack", fmt::format("r{}", site)},
          {"nics",
           json::array(
               {{{"name", "eth0"}, {"speed", "1Gbps"}, {"cable", fmt::format("sw{}", site)}}})}};
}

void add_sites(json& all, const Shape& shape) {
  for (int i = 1; i <= (shape.two_sites ? 2 : 1); ++i) {
    all["sites"].push_back({{"name", fmt::format("s{}", i)}});
    all["racks"].push_back({{"name", fmt::format("r{}", i)}, {"site", fmt::format("s{}", i)}});
    all["switches"].push_back({{"name", fmt::format("sw{}", i)}, {"rack", fmt::format("r{}", i)}});
  }
  if (shape.two_sites)
    all["circuits"] = json::parse(R"([{"name": "c1", "between": ["sw1", "sw2"],
                                       "capacity": "1Gbps", "round_trip": "3ms"}])");
}

void add_machines(json& all, const Shape& shape) {
  const json on = {{"on", "eth0"}};
  for (int i = 0; i < host_count; ++i) {
    json host = machine(fmt::format("hv{}", i + 1), i, shape);
    host.update(json::parse(R"({"cores": "8cores", "core_speed": "2400MHz", "memory": "40GiB",
      "power": "curve", "boot_time": "2min", "shutdown_time": "30s",
      "bmc": {"power_off": "4s", "shares_power": false}})"));
    host["roles"] = {{"management", on}, {"heartbeat", on}, {"migration", on}, {"storage", on}};
    all["hosts"].push_back(host);
  }
  for (int i = 0; i < shape.bricks; ++i) {
    json server = machine(fmt::format("ds{}", i + 1), i, shape);
    server["roles"]["storage"] = on;
    all["disk_servers"].push_back(server);
  }
}

json platform(const Shape& shape, Dice& dice, Strikes strikes) {
  json all = json::parse(R"({
    "format": "gemello-platform-1", "name": "storage-storm",
    "power_curves": [{"name": "curve", "standby": "11W", "watts":
      ["93.7W", "97W", "101W", "105W", "110W", "116W", "121W", "125W", "129W", "133W", "135W"]}],
    "flavours": [
      {"name": "small", "vcpus": "1cores", "core_speed": "2400MHz", "memory": "1GiB",
       "disk": "4GB", "dirty_rate": "0B/s", "working_set": "0B", "boot_time": "20s"}]})");
  add_sites(all, shape);
  add_machines(all, shape);
  json volume = {{"name", "vmstore"}, {"replica", shape.bricks}, {"version", shape.version}};
  volume["options"] = options_of(shape, dice, strikes);
  for (int i = 0; i < shape.bricks; ++i) {
    json brick = json::parse(R"({"capacity": "200GB", "read": "200MB/s", "write": "150MB/s",
                                 "iops": "600IOPS"})");
    brick["name"] = fmt::format("b{}", i + 1);
    brick["server"] = fmt::format("ds{}", i + 1);
    if (shape.arbiter && i == 2) brick["arbiter"] = true;
    all["bricks"].push_back(brick);
    volume["replica_sets"][0].push_back(brick["name"]);
  }
  if (shape.arbiter) volume["arbiter"] = 1;
  all["volumes"].push_back(volume);
  return all;
}

std::string seconds_text(double value) {
  return fmt::format("{:.3f}s", value);
}

json fault(const Shape& shape, Dice& dice, Strikes strikes) {
  const std::string number = std::to_string(dice.whole(1, shape.bricks));
  const std::string host = fmt::format("hv{}", dice.whole(1, host_count));
  double lasts = dice.of<double>({0.3, 2, 7, 30, 120, 400}) * dice.between(0.7, 1.3);
  std::string what;
  std::string component = "b" + number;
  if (strikes == Strikes::bricks) {
    what = dice.of<std::string>({"brick-down", "disk-lost", "disk-server-down"});
    // A disk lost while the others are behind makes one of them whole: only the third's is.
    if (what == "disk-lost" && component != "b3") what = "brick-down";
    lasts += 45;  // twice the longest ping-timeout is over
  } else {
    what = dice.of<std::string>({"brick-down", "disk-lost", "disk-server-down", "disk-slow",
                                 "disk-full", "link-down", "host-crash"});
  }
  if (what == "disk-server-down") component = "ds" + number;
  if (what == "link-down")
    component = shape.two_sites && dice.chance(0.4)
                    ? "c1"
                    : (dice.chance(0.5) ? "ds" + number : host) + ".eth0";
  if (what == "host-crash") component = host;
  json entry = {{"at", seconds_text(dice.between(60, 2400))},
                {"what", what},
                {"component", component},
                {"for", seconds_text(what == "host-crash" ? lasts + 60 : lasts)}};
  if (what == "disk-slow") entry["bandwidth_share"] = 0.2;
  return entry;
}

json scenario(const Shape& shape, std::uint64_t seed, Dice& dice, Strikes strikes) {
  json all = json::parse(R"({
    "format": "gemello-scenario-1", "name": "storage-storm", "platform": "platform.json",
    "workload": {"trace": "trace.gtrace", "sizes": {"rule": "fixed", "flavour": "small"}},
    "policy": {"placement": {"name": "worst-fit", "wake": false},
               "failover": "restart-by-priority"},
    "storage": {"images": [{"vms": "*", "volume": "vmstore"}], "allocated": 0.4,
                "boot_read": "100MB",
                "backups": [{"vms": "*", "first": "900s", "every": "1000s", "to": "hv3",
                             "at_once": 2}]}})");
  all["seed"] = seed;
  all["storage"]["new_blocks"] = dice.of<double>({0, 0.01});
  for (int i = dice.whole(2, 8); i > 0; --i) all["faults"].push_back(fault(shape, dice, strikes));
  for (int i = 0; i < 2; ++i)
    all["orders"].push_back({{"at", seconds_text(dice.between(100, 2500))},
                             {"action",
                              {{"action", "migrate"},
                               {"vm", fmt::format("vm{}", i)},
                               {"from", fmt::format("hv{}", i + 1)},
                               {"to", fmt::format("hv{}", i + 2)}}}});
  return all;
}

traces::TraceData trace(Dice& dice) {
  traces::TraceData data;
  data.header.period = 60s;
  data.header.steps = steps;
  for (std::size_t i = 0; i < vm_count; ++i) {
    traces::TraceVm vm;
    vm.name = fmt::format("vm{}", i);
    if (dice.chance(0.3)) vm.arrival = origin + std::chrono::seconds(dice.whole(100, 1500));
    if (dice.chance(0.2)) vm.departure = origin + std::chrono::seconds(dice.whole(1600, 3000));
    data.header.vms.push_back(vm);
  }
  data.add(traces::TraceQuantity::cpu_used);
  data.add(traces::TraceQuantity::disk_read);
  data.add(traces::TraceQuantity::disk_write);
  for (std::size_t step = 0; step < steps; ++step)
    for (std::size_t vm = 0; vm < vm_count; ++vm) {
      data.at(traces::TraceQuantity::cpu_used, step)[vm] = 0.5F;
      data.at(traces::TraceQuantity::disk_read, step)[vm] = dice.of<float>({0, 1e5F, 5e6F});
      data.at(traces::TraceQuantity::disk_write, step)[vm] = dice.of<float>({0, 2e5F, 3e6F, 3e7F});
    }
  return data;
}

}  // namespace

std::string write_storage_storm(const std::filesystem::path& folder, std::uint64_t seed,
                                Strikes strikes) {
  Dice dice(seed, "storage storm");
  const Shape shape = shape_of(dice);
  std::filesystem::create_directories(folder);
  runs::write_text_file(folder / "platform.json", platform(shape, dice, strikes).dump(1));
  runs::write_text_file(folder / "scenario.json", scenario(shape, seed, dice, strikes).dump(1));
  traces::write_trace(folder / "trace.gtrace", trace(dice));
  return (folder / "scenario.json").string();
}

}  // namespace gemello::testing
