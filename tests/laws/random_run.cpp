#include "tests/laws/random_run.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include <fmt/format.h>

#include "models/behaviour/server_power.hpp"
#include "models/policies/registry.hpp"
#include "models/runs/guard_of.hpp"
#include "models/runs/series_reader.hpp"
#include "models/runs/series_writer.hpp"
#include "models/units/streams.hpp"
#include "sim/world/sim_world.hpp"
#include "tests/laws/broken.hpp"
#include "tests/laws/child.hpp"
#include "tests/support/small_cloud.hpp"

namespace gemello::testing {
namespace {

using nlohmann::json;

constexpr Duration step = 60s;

Inventory fleet_of(const RandomRun& run, Stream& draw) {
  Inventory all;
  all.name = "random";
  all.sites.push_back({"s"});
  all.racks.push_back({"r", SiteId(0)});
  all.switches.push_back({"sw", RackId(0), BytesPerSecond(0), Watts(0)});
  for (std::size_t i = 0; i < run.hosts; ++i) {
    Machine machine;
    machine.name = fmt::format("hv{}", i + 1);
    machine.rack = RackId(0);
    machine.nics.push_back({"eth0", BytesPerSecond(125e6)});
    for (Interface& role : machine.roles) role.kind = Interface::Kind::nic;
    all.machines.push_back(machine);
    all.cables.push_back({MachineId(i), 0, SwitchId(0)});
    Host host = small_host(machine.name, MachineId(i));
    host.starts_on = i == 0 || draw.uniform() < 0.8;
    all.hosts.push_back(host);
  }
  Flavour flavour = small_flavour();
  all.flavours.push_back(flavour);
  for (std::size_t i = 0; i < run.vms; ++i) {
    VirtualMachine vm = make_vm(fmt::format("vm{}", i), FlavourId(0), flavour);
    vm.vcpus = Cores(1 + std::floor(4 * draw.uniform()));
    vm.priority = static_cast<std::int32_t>(3 * draw.uniform());
    all.vms.push_back(vm);
  }
  return all;
}

traces::TraceData load_of(const RandomRun& run, Stream& draw) {
  traces::TraceData data;
  data.header.period = step;
  data.header.steps = static_cast<std::size_t>(RandomRun::length / 60);
  for (std::size_t i = 0; i < run.vms; ++i) {
    traces::TraceVm vm;
    vm.name = fmt::format("vm{}", i);
    const double kind = draw.uniform();
    if (kind < 0.3) vm.arrival = origin + duration_nearest(1500 * draw.uniform());
    if (kind > 0.8) vm.departure = origin + duration_nearest(1800 + 900 * draw.uniform());
    data.header.vms.push_back(vm);
  }
  data.add(traces::TraceQuantity::cpu_used);
  for (std::size_t row = 0; row < data.header.steps; ++row)
    for (float& value : data.at(traces::TraceQuantity::cpu_used, row))
      value = static_cast<float>(5 * draw.uniform() * draw.uniform());
  return data;
}

json policy_of(std::uint8_t choice) {
  constexpr std::array<const char*, 3> placements = {"best-fit", "worst-fit", "power-aware"};
  json spec = {{"placement", {{"name", placements[choice % 3]}, {"cpu_limit", 4}}},
               {"failover", "restart-by-priority"}};
  switch (choice / 3 % 3) {
    case 0:
      break;
    case 1:
      spec["rebalancing"] = {
          {"name", "load-balance"}, {"high", 0.05},       {"low", 0.02}, {"hold", 1},
          {"interval", "1min"},     {"residence", "1min"}};
      break;
    default:
      spec["rebalancing"] = {
          {"name", "consolidate"}, {"interval", "2min"}, {"idle_off", "3min"}, {"spare_hosts", 0}};
  }
  return spec;
}

runs::Scenario scenario_of(const RandomRun& run, const Inventory& inventory) {
  constexpr std::array<runs::FaultKind, 5> kinds = {
      runs::FaultKind::host_crash, runs::FaultKind::host_power_loss, runs::FaultKind::host_hang,
      runs::FaultKind::link_down, runs::FaultKind::lost_reply};
  runs::Scenario scenario;
  scenario.file = "random";
  scenario.name = "random";
  scenario.policy = policy_of(run.policy);
  scenario.series = {true, true, true};
  for (const RandomFault& drawn : run.faults) {
    runs::Fault fault;
    const std::int64_t at = drawn.at % RandomRun::faults_end;
    fault.at = std::chrono::seconds(at) + std::chrono::milliseconds(drawn.lasts % 1000);
    fault.what = kinds[drawn.kind % kinds.size()];
    fault.component = inventory.hosts[drawn.host % inventory.hosts.size()].name;
    if (fault.what == runs::FaultKind::link_down) fault.component += ".eth0";
    std::int64_t longest = RandomRun::faults_end - at;
    // Six fences whose replies get lost, a minute apart, and the policy leaves it to an operator.
    if (fault.what == runs::FaultKind::lost_reply) longest = std::min<std::int64_t>(longest, 60);
    fault.lasts = std::chrono::seconds(1 + drawn.lasts % longest);
    scenario.faults.push_back(fault);
  }
  return scenario;
}

// Guests' memory never passes what the host has, the targets of migrations included; guests are
// only where there is power.
void check_state(const runs::FleetState& state, const Inventory& inventory, Broken& broken) {
  std::vector<std::int64_t> memory(inventory.hosts.size());
  const std::string when = to_text(state.at);
  for (std::size_t i = 0; i < state.vms.size(); ++i) {
    const runs::VmRecord& vm = state.vms[i];
    const std::string& name = inventory.vms[i].name;
    if (!holds_memory(vm.state)) continue;
    if (!vm.host.valid()) {
      broken.add("a guest is somewhere", fmt::format("{}: {} is nowhere", when, name));
      continue;
    }
    memory[vm.host.index()] += inventory.vms[i].memory.count();
    const HostState host = state.hosts[vm.host.index()].state;
    if (host != HostState::on && host != HostState::shutting_down)
      broken.add("a guest needs power",
                 fmt::format("{}: {} runs on a host that is {}", when, name, gemello::name(host)));
  }
  for (const runs::MigrationRecord& move : state.migrations) {
    memory[move.to.index()] += inventory[move.vm].memory.count();
    if (state.vms[move.vm.index()].state != VmState::migrating)
      broken.add("a migration moves a migrating VM", when);
  }
  for (std::size_t host = 0; host < memory.size(); ++host)
    if (memory[host] > inventory.hosts[host].memory_for_guests().count())
      broken.add("memory is not overcommitted",
                 fmt::format("{}: {} bytes on {}", when, memory[host], inventory.hosts[host].name));
}

void check_series(const std::filesystem::path& folder, const Inventory& inventory, Broken& broken) {
  const runs::SeriesReader series(folder);
  const runs::Series& used = *series.find("host.cpu_used");
  const runs::Series& asked = *series.find("host.cpu_demand");
  const runs::Series& vms = *series.find("vm.cpu_used");
  const runs::Series& links = *series.find("link.load");
  constexpr double grain = 1e-5;  // of float32
  for (std::size_t row = 0; row < used.rows(); ++row) {
    double hosts_sum = 0, vms_sum = 0;
    for (std::size_t host = 0; host < used.width(); ++host) {
      const double delivered = static_cast<double>(used.row(row)[host]);
      const double capacity = inventory.hosts[host].capacity().count();
      hosts_sum += delivered;
      if (delivered > capacity * (1 + grain) || delivered < 0)
        broken.add("delivered <= capacity", fmt::format("row {}: {}", row, delivered));
      if (delivered > static_cast<double>(asked.row(row)[host]) * (1 + grain))
        broken.add("delivered <= asked", fmt::format("row {}: {}", row, delivered));
    }
    for (const float one : vms.row(row))
      vms_sum += std::isnan(one) ? 0.0 : static_cast<double>(one);
    if (std::abs(hosts_sum - vms_sum) > 1e-4 * hosts_sum + 1e-3)
      broken.add("what hosts deliver, VMs get",
                 fmt::format("row {}: {} and {}", row, hosts_sum, vms_sum));
    for (const float load : links.row(row))
      if (load < 0 || static_cast<double>(load) > 1 + grain)
        broken.add("a link carries what it can", fmt::format("row {}: {}", row, load));
  }
}

// While powered a host draws between idle and full, else its standby.
void check_energy(const runs::Metrics& metrics, const Inventory& inventory, Broken& broken) {
  for (std::size_t i = 0; i < metrics.hosts.size(); ++i) {
    const PowerCurve& curve = inventory.hosts[i].power;
    const Duration on = metrics.hosts[i].on;
    const double standby = (curve.standby * (Duration(1h) - on)).count();
    const double least = (behaviour::power_on(curve, 0) * on).count() + standby;
    const double most = (behaviour::power_on(curve, 1) * on).count() + standby;
    const double energy = metrics.hosts[i].energy.count();
    if (energy < least * (1 - 1e-9) || energy > most * (1 + 1e-9))
      broken.add("energy lies between idle and full",
                 fmt::format("{} J of {}..{} J", energy, least, most));
  }
  for (const runs::VmMetrics& vm : metrics.vms) {
    if (vm.cpu_delivered > vm.cpu_asked * (1 + 1e-9))
      broken.add("a VM gets what it asks at most", inventory[vm.vm].name);
    if (vm.served > vm.since_first_service || vm.since_first_service > vm.wanted + 1s)
      broken.add("service lies within demand", inventory[vm.vm].name);
  }
  if (metrics.double_starts != 0)
    broken.add("no VM runs twice", fmt::format("{} double starts", metrics.double_starts));
}

// Forty minutes after the last fault everything wanted runs, and monitoring knows it.
void check_recovery(const runs::FleetState& last, const Inventory& inventory, Broken& broken) {
  for (std::size_t i = 0; i < last.vms.size(); ++i) {
    const runs::VmRecord& vm = last.vms[i];
    if (!vm.wanted) continue;
    const auto say = [&](const char* who, VmState state) {
      return fmt::format("{} {} {} on {}", inventory.vms[i].name, who, name(state),
                         vm.host.valid() ? inventory[vm.host].name : "nothing");
    };
    if (!serves(vm.state)) broken.add("what is wanted runs again", say("is", vm.state));
    const VmState shown = last.snapshot.vms.state[i];
    if (!serves(shown)) broken.add("monitoring sees it run", say("is shown", shown));
  }
}

}  // namespace

std::string broken_laws(const RandomRun& run) {
  Stream draw(run.seed, "random fleet");
  const Scratch scratch;
  const Inventory inventory = fleet_of(run, draw);
  const traces::TraceData data = load_of(run, draw);
  const runs::Scenario scenario = scenario_of(run, inventory);
  const auto policy = policies::make_policy(scenario.policy, scenario.file, "$.policy");
  runs::EventLog log(scratch / "events.jsonl", inventory);
  runs::SeriesWriter series(scratch / "series");
  sim::WorldSetup setup;
  setup.inventory = &inventory;
  setup.scenario = &scenario;
  setup.trace = data.view();
  setup.window = {0, data.header.steps, std::chrono::seconds(RandomRun::length)};
  setup.length = setup.window.length;
  setup.log = &log;
  setup.series = &series;
  sim::SimWorld world(setup);
  Controller controller(*policy, world.journal(), runs::guard_of(scenario, inventory),
                        scenario.gate.gate());
  world.on_tick([&] { return controller.tick(world); });
  Broken broken;
  for (Instant at = origin + 27s; at < world.end(); at += 30s) {
    world.run_until(at);
    check_state(world.save(controller.state()), inventory, broken);
  }
  world.run_until(world.end());
  const runs::FleetState last = world.save(controller.state());
  log.flush();
  series.finish();
  check_series(scratch / "series", inventory, broken);
  check_energy(world.metrics(), inventory, broken);
  check_outcomes(scratch / "events.jsonl", last, broken);
  check_recovery(last, inventory, broken);
  return broken.text();
}

std::string to_text(const RandomRun& run) {
  std::string text = fmt::format("seed {}, {} hosts, {} VMs, policy {}\n", run.seed, run.hosts,
                                 run.vms, policy_of(run.policy).dump());
  for (const RandomFault& fault : run.faults)
    text += fmt::format("kind {} host {} at {} lasts {}\n", fault.kind, fault.host, fault.at,
                        fault.lasts);
  return text;
}

}  // namespace gemello::testing
