// LR-MMT over the PlanetLab day 2011-03-03 in CloudSim's world, reading the trace included: as it
// is, then with every VM and host twice, four and eight times. Compared exactly, as CloudSim does.
#include <cstdlib>
#include <filesystem>

#include <benchmark/benchmark.h>

#include "tests/validation/cloudsim/run_benchmark.hpp"

namespace gemello::cloudsim {
namespace {

void lr_mmt(benchmark::State& state) {
  const char* folder = std::getenv("GEMELLO_TRACES");
  const auto path =
      std::filesystem::path(folder != nullptr ? folder : "") / "planetlab" / "20110303.tar.xz";
  if (folder == nullptr || !std::filesystem::exists(path)) {
    state.SkipWithError("GEMELLO_TRACES has no planetlab/20110303.tar.xz");
    return;
  }
  const auto times = static_cast<std::size_t>(state.range(0));
  Metrics metrics;
  for (auto _ : state) {
    const Workload workload = Workload::read(path).repeated(times);
    metrics = run_policy(workload, "lr-mmt", 1.2, {.hosts = 800 * times});
  }
  state.counters["VMs"] = static_cast<double>(1052 * times);
  state.counters["kWh"] = metrics.energy_kwh;
  state.counters["migrations"] = static_cast<double>(metrics.migrations);
}

BENCHMARK(lr_mmt)->RangeMultiplier(2)->Range(1, 8)->Unit(benchmark::kMillisecond)->Iterations(1);

}  // namespace
}  // namespace gemello::cloudsim

BENCHMARK_MAIN();
