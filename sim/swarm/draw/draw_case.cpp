#include "sim/swarm/draw/draw_case.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "models/cloud/platform_reader.hpp"
#include "models/units/error.hpp"
#include "models/units/text.hpp"
#include "sim/swarm/draw/controllers.hpp"
#include "sim/swarm/draw/faults.hpp"
#include "sim/swarm/draw/platform.hpp"
#include "sim/swarm/draw/policy.hpp"
#include "sim/swarm/draw/proofs.hpp"
#include "sim/swarm/draw/workload.hpp"

namespace gemello::swarm {
namespace {

using nlohmann::json;

constexpr Duration trace_step = 5min;

// A third of them come while the storm goes on, and some leave.
traces::TraceVm draw_life(int number, Duration length, Dice& dice) {
  traces::TraceVm vm;
  vm.name = vm_name(number);
  const double storm = seconds(length - calm_after);
  const double kind = dice.between(0, 1);
  if (kind < 0.33) vm.arrival = origin + duration_nearest(dice.between(0, storm));
  const double stays = dice.between(600, storm);
  if (dice.chance(0.2)) vm.departure = vm.arrival + duration_nearest(stays);
  return vm;
}

traces::TraceData draw_trace(const Shape& shape, Duration length, Dice dice) {
  traces::TraceData data;
  data.header.period = trace_step;
  data.header.steps = static_cast<std::size_t>(length / trace_step);
  for (int i = 0; i < shape.vms; ++i) data.header.vms.push_back(draw_life(i, length, dice));
  data.add(traces::TraceQuantity::cpu_used);
  if (shape.stored()) data.add(traces::TraceQuantity::disk_write);
  // Load changes now and then: a step like the last one is free.
  std::vector<float> cpu(data.header.vms.size(), 0.2F);
  std::vector<float> writes(data.header.vms.size(), 0);
  for (std::size_t step = 0; step < data.header.steps; ++step) {
    for (std::size_t vm = 0; vm < cpu.size(); ++vm) {
      if (dice.chance(0.1)) cpu[vm] = static_cast<float>(3 * dice.between(0, 1));
      if (dice.chance(0.1)) writes[vm] = dice.of<float>({0, 2e4F, 1e6F, 1e7F});
      data.at(traces::TraceQuantity::cpu_used, step)[vm] = cpu[vm];
      if (shape.stored()) data.at(traces::TraceQuantity::disk_write, step)[vm] = writes[vm];
    }
  }
  return data;
}

json draw_storage_section(Dice& dice) {
  json storage = {{"images", {{{"vms", "*"}, {"volume", "vmstore"}}}},
                  {"allocated", dice.of<double>({0.1, 0.5})},
                  {"new_blocks", dice.of<double>({0, 0.01})},
                  {"boot_read", dice.of<std::string>({"0B", "100MB"})}};
  if (dice.chance(0.3)) storage["template_size"] = "500MB";
  return storage;
}

// A person takes a host out for a while, whatever else goes on.
void add_maintenance(json& scenario, const Shape& shape, Duration storm_end, Dice& dice) {
  if (shape.hosts < 3 || !dice.chance(0.3)) return;
  const std::string host = fmt::format("hv{}", dice.whole(1, shape.hosts));
  const double enters = dice.between(600, seconds(storm_end) - 1200);
  const double leaves = std::min(enters + dice.between(300, 7200), seconds(storm_end) - 1);
  scenario["orders"].push_back({{"at", fmt::format("{:.0f}s", enters)},
                                {"action", {{"action", "enter-maintenance"}, {"host", host}}}});
  scenario["orders"].push_back({{"at", fmt::format("{:.0f}s", leaves)},
                                {"action", {{"action", "leave-maintenance"}, {"host", host}}}});
}

}  // namespace

Case draw_case(std::uint64_t seed, double days) {
  const auto steps = static_cast<std::int64_t>(days * 86400 / seconds(trace_step));
  const Duration length = steps * trace_step;
  GEMELLO_INVARIANT(length >= shortest_case, "a swarm's runs last an eighth of a day at least");
  const auto stream = [&](const char* name) { return Dice(seed, fmt::format("swarm/{}", name)); };
  const Shape shape = draw_shape(stream("shape"));
  Case one;
  one.seed = seed;
  one.platform = draw_platform(shape, stream("platform"));
  if (shape.stored()) draw_storage(one.platform, shape, stream("storage"));
  one.trace = draw_trace(shape, length, stream("trace"));
  one.scenario = {{"format", "gemello-scenario-1"},
                  {"name", fmt::format("swarm-{}", seed)},
                  {"platform", "platform.json"},
                  {"seed", seed}};
  one.scenario["workload"] = draw_workload(shape, stream("workload"));
  if (stream("domains").chance(0.5)) one.scenario["workload"]["domains"] = "persistent";
  one.scenario["policy"] = draw_policy(stream("policy"));
  const json gate = draw_gate(stream("gate"));
  if (!gate.is_null()) one.scenario["gate"] = gate;
  Dice dice = stream("scenario");
  one.scenario["monitoring"] = {{"period", dice.of<std::string>({"30s", "60s", "60s", "5min"})}};
  draw_proofs(one.scenario, shape, one.platform, dice);
  if (shape.stored()) one.scenario["storage"] = draw_storage_section(dice);
  const Duration storm_end = length - calm_after;
  add_maintenance(one.scenario, shape, storm_end, dice);
  const Inventory inventory = read_platform_text(one.platform.dump(), "platform.json");
  const json controllers = draw_controllers(one.platform, storm_end, stream("controllers"));
  if (!controllers.is_null()) one.scenario["controllers"] = controllers;
  auto faults = draw_faults(inventory, 5min, storm_end, stream("faults"));
  add_cuts(faults, controllers, inventory, storm_end, stream("cuts"));
  one.scenario["faults"] = json::array();
  for (const runs::Fault& fault : faults) one.scenario["faults"].push_back(fault_json(fault));
  draw_statements(one.scenario, faults, stream("statements"));
  return one;
}

}  // namespace gemello::swarm
