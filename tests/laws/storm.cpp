#include "tests/laws/storm.hpp"

#include <cmath>
#include <limits>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "models/runs/run_folder.hpp"
#include "models/traces/trace.hpp"
#include "models/units/streams.hpp"

namespace gemello::testing {
namespace {

using nlohmann::json;

constexpr std::size_t vm_count = 26;
constexpr std::size_t steps = 60;

json host(int number) {
  json host = json::parse(R"({
    "rack": "r1", "cores": "8cores", "core_speed": "2400MHz", "memory": "40GiB",
    "memory_reserved": "2GiB", "power": "curve", "boot_time": "3min", "shutdown_time": "40s",
    "bmc": {"power_off": "4s", "shares_power": false},
    "nics": [{"name": "eth0", "speed": "1Gbps", "cable": "sw1"},
             {"name": "eth1", "speed": "1Gbps", "cable": "sw2"}],
    "bonds": [{"name": "bond0", "mode": "balance-alb", "members": ["eth0", "eth1"]}],
    "roles": {"management": {"on": "bond0"}, "heartbeat": {"on": "bond0"},
              "migration": {"on": "bond0"}}})");
  host["name"] = fmt::format("hv{}", number);
  host["starts_on"] = number != 6;
  return host;
}

json platform() {
  json all = json::parse(R"({
    "format": "gemello-platform-1", "name": "storm",
    "sites": [{"name": "s1"}], "racks": [{"name": "r1", "site": "s1"}],
    "switches": [{"name": "sw1", "rack": "r1"}, {"name": "sw2", "rack": "r1"}],
    "inter_switch_links": [{"between": ["sw1", "sw2"], "speed": "2Gbps"}],
    "power_curves": [{"name": "curve", "standby": "11W", "watts":
      ["93.7W", "97W", "101W", "105W", "110W", "116W", "121W", "125W", "129W", "133W", "135W"]}],
    "flavours": [
      {"name": "small", "vcpus": "1cores", "core_speed": "2400MHz", "memory": "2GiB",
       "dirty_rate": "30MB/s", "working_set": "512MiB", "boot_time": "33s"},
      {"name": "large", "vcpus": "4cores", "core_speed": "2400MHz", "memory": "7GiB",
       "dirty_rate": "71MB/s", "working_set": "3GiB", "boot_time": "77s"}]})");
  for (int number = 1; number <= 6; ++number) all["hosts"].push_back(host(number));
  return all;
}

json scenario() {
  return json::parse(R"({
    "format": "gemello-scenario-1", "name": "storm", "platform": "platform.json",
    "workload": {"trace": "trace.gtrace",
                 "sizes": {"rule": "cycle", "flavours": ["small", "large"]},
                 "priorities": [{"vms": "vm1?", "priority": 5}],
                 "anti_affinity": [{"group": "pair", "vms": ["vm02", "vm05"]}]},
    "policy": {"placement": {"name": "worst-fit", "cpu_limit": 1.5},
               "rebalancing": {"name": "load-balance", "high": 0.06, "low": 0.03, "hold": 1,
                               "window": 1, "interval": "1min", "residence": "3min",
                               "moves_per_hour": 1000},
               "failover": {"name": "restart-by-priority", "starts_in_flight": 2}},
    "guard": {"memory_overcommit_max": 1.0, "migrations_in_flight_max": 4},
    "migration": {"auto_converge": true, "rounds_max": 30, "resume_time": "4s"},
    "monitoring": {"period": "25s"},
    "detection": {"heartbeat_interval": "1s", "heartbeat_timeout": "20s"},
    "series": {"vm": true},
    "faults": [
      {"at": "610.7s", "what": "host-crash", "component": "hv2", "for": "9min"},
      {"at": "900s", "what": "link-down", "component": "hv1.eth0", "for": "7min"},
      {"at": "1500s", "what": "lost-reply", "component": "hv3", "for": "11min"},
      {"at": "1713.25s", "what": "host-hang", "component": "hv4", "for": "2min"},
      {"at": "2200s", "what": "switch-down", "component": "sw2", "for": "3min"},
      {"at": "2400s", "what": "host-power-loss", "component": "hv5", "for": "8min"}],
    "seed": 7})");
}

traces::TraceData trace() {
  constexpr float gap = std::numeric_limits<float>::quiet_NaN();
  traces::TraceData data;
  data.header.period = 60s;
  data.header.steps = steps;
  for (std::size_t vm = 0; vm < vm_count; ++vm) {
    traces::TraceVm column;
    column.name = fmt::format("vm{:02}", vm);
    if (vm % 5 == 4) column.arrival = origin + static_cast<std::int64_t>(vm) * Duration(59s);
    if (vm % 9 == 8) column.departure = origin + 25min + static_cast<std::int64_t>(vm) * 60s;
    data.header.vms.push_back(column);
  }
  data.add(traces::TraceQuantity::cpu_used);
  Stream noise(7, "storm");
  for (std::size_t step = 0; step < steps; ++step) {
    for (std::size_t vm = 0; vm < vm_count; ++vm) {
      // A third of the VMs is busy for ten minutes, then the next third.
      const bool busy = (step / 10 + vm) % 3 == 0;
      const double share = busy ? 0.7 + 0.3 * noise.uniform() : 0.1 * noise.uniform();
      const double cores = vm % 2 == 0 ? share : 4 * share;
      data.at(traces::TraceQuantity::cpu_used, step)[vm] =
          noise.uniform() < 0.02 ? gap : static_cast<float>(cores);
    }
  }
  return data;
}

}  // namespace

std::string write_storm(const std::filesystem::path& folder) {
  std::filesystem::create_directories(folder);
  runs::write_text_file(folder / "platform.json", platform().dump(1));
  runs::write_text_file(folder / "scenario.json", scenario().dump(1));
  traces::write_trace(folder / "trace.gtrace", trace());
  return (folder / "scenario.json").string();
}

}  // namespace gemello::testing
