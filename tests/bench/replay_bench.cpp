// Replay of 10,000 VMs x 8,640 samples (a month of 300 s) on 1,000 hosts, with the series of hosts
// (CPU, power) and of VMs (delivered CPU) written to disk. The trace is made here, from a named
// stream: a daily rhythm with noise, every sample different from the one before.
#include <cmath>
#include <filesystem>
#include <sys/resource.h>

#include <benchmark/benchmark.h>
#include <fmt/format.h>

#include "models/units/streams.hpp"
#include "models/runs/series_writer.hpp"
#include "models/traces/sink.hpp"
#include "sim/world/sim_world.hpp"

namespace gemello {
namespace {

constexpr std::size_t host_count = 1000;
constexpr std::size_t vm_count = 10000;
constexpr std::size_t step_count = 8640;

std::filesystem::path scratch() {
  return std::filesystem::temp_directory_path() / "gemello-bench";
}

Inventory make_inventory() {
  Inventory inventory;
  inventory.name = "bench";
  inventory.sites.push_back({"site"});
  inventory.racks.push_back({"rack", SiteId(0)});
  for (std::size_t i = 0; i < host_count; ++i) {
    Machine machine;
    machine.name = fmt::format("h{:04}", i);
    machine.rack = RackId(0);
    inventory.machines.push_back(machine);
    Host host;
    host.name = machine.name;
    host.machine = MachineId(i);
    host.cores = Cores(16);
    host.core_speed = Megahertz(2500);
    host.memory = Bytes(std::int64_t{256} << 30);
    for (std::size_t k = 0; k < 11; ++k)
      host.power.at_tenths[k] = Watts(100.0 + 15.0 * static_cast<double>(k));
    inventory.hosts.push_back(host);
  }
  for (std::size_t i = 0; i < vm_count; ++i) {
    VirtualMachine vm;
    vm.name = fmt::format("vm{:05}", i);
    vm.vcpus = Cores(static_cast<double>(1 + i % 4));
    vm.core_speed = Megahertz(2500);
    vm.memory = Bytes(std::int64_t{4} << 30);
    inventory.vms.push_back(vm);
  }
  return inventory;
}

void make_trace(const std::filesystem::path& path, const Inventory& inventory) {
  traces::TraceHeader header;
  header.period = 5min;
  header.steps = step_count;
  header.origin = "bench";
  for (const VirtualMachine& vm : inventory.vms) header.vms.push_back({vm.name});
  traces::TraceWriter writer(path);
  traces::QuantitySet quantities{};
  quantities[traces::index_of(traces::TraceQuantity::cpu_used)] = true;
  writer.begin(header, quantities);
  Stream stream(1, "bench");
  std::vector<float> row(vm_count);
  for (std::size_t step = 0; step < step_count; ++step) {
    const double day = std::sin(static_cast<double>(step) / 288.0 * 6.283185307179586);
    for (std::size_t vm = 0; vm < vm_count; ++vm)
      row[vm] = static_cast<float>((0.4 + 0.2 * day + 0.8 * stream.uniform()) *
                                   inventory.vms[vm].vcpus.count() * 0.5);
    writer.row(traces::TraceQuantity::cpu_used, step, row);
  }
  writer.end();
}

double cpu_seconds() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const auto of = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) * 1e-6;
  };
  return of(usage.ru_utime) + of(usage.ru_stime);
}

double peak_memory() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_maxrss) * 1024.0;
}

// One iteration only: SimGrid's engine is a process singleton. Repeat the whole program.
void replay_with_series(benchmark::State& state) {
  std::filesystem::remove_all(scratch());
  std::filesystem::create_directories(scratch());
  const Inventory inventory = make_inventory();
  make_trace(scratch() / "bench.gtrace", inventory);
  const traces::Trace trace = traces::Trace::open(scratch() / "bench.gtrace");
  runs::Scenario scenario;
  scenario.name = "bench";
  scenario.monitoring_period = 5min;
  scenario.series = {true, true, false};
  runs::SeriesWriter series(scratch() / "series");
  runs::FleetState beginning;
  for (std::size_t i = 0; i < host_count; ++i) {
    runs::HostRecord host;
    host.state = HostState::on;
    host.incarnation = Incarnation{1};
    beginning.hosts.push_back(host);
  }
  for (std::size_t i = 0; i < vm_count; ++i) {
    runs::VmRecord vm;
    vm.state = VmState::running;
    vm.host = HostId(i % host_count);
    vm.placed_since = origin;
    vm.wanted = true;
    beginning.vms.push_back(vm);
  }
  sim::WorldSetup setup;
  setup.inventory = &inventory;
  setup.scenario = &scenario;
  setup.trace = trace.view();
  setup.window = {0, step_count, static_cast<std::int64_t>(step_count) * Duration(5min)};
  setup.length = setup.window.length;
  setup.series = &series;
  setup.from = &beginning;
  const double samples = static_cast<double>(vm_count) * static_cast<double>(step_count);
  for ([[maybe_unused]] auto _ : state) {
    const double before = cpu_seconds();
    sim::SimWorld world(setup);
    world.on_tick([&] {
      world.take_events();
      return never;
    });
    world.run_until(world.end());
    series.finish();
    const double used = cpu_seconds() - before;
    state.counters["vm_samples_per_cpu_second"] = samples / used;
    state.counters["ns_per_vm_sample"] = used / samples * 1e9;
    state.counters["peak_memory_MB"] = peak_memory() / 1e6;
  }
  std::filesystem::remove_all(scratch());
}
BENCHMARK(replay_with_series)->Iterations(1)->Unit(benchmark::kSecond);

}  // namespace
}  // namespace gemello

BENCHMARK_MAIN();
