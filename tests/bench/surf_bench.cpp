// SURF's week (6295 tasks with 2.3 M samples of 30 s on 277 hosts) from its CSV files to the power
// of every step: by placement alone, and through the engine as `gemello run` does it.
#include <cstdlib>
#include <filesystem>
#include <string>
#include <sys/resource.h>

#include <benchmark/benchmark.h>
#include <fmt/format.h>

#include "models/behaviour/power_calibration.hpp"
#include "models/cloud/platform_reader.hpp"
#include "models/runs/task_load.hpp"

namespace gemello {
namespace {

std::filesystem::path data() {
  const char* folder = std::getenv("GEMELLO_TRACES");
  return folder == nullptr ? std::filesystem::path() : std::filesystem::path(folder) / "surf-power";
}

double cpu_seconds(int whose) {
  rusage usage{};
  getrusage(whose, &usage);
  const auto of = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) * 1e-6;
  };
  return of(usage.ru_utime) + of(usage.ru_stime);
}

void surf_week_by_placement(benchmark::State& state) {
  if (data().empty() || !std::filesystem::exists(data())) {
    state.SkipWithError("GEMELLO_TRACES has no surf-power");
    return;
  }
  const std::string platform = std::string(GEMELLO_SOURCE_DIR) + "/platforms/surf-lisa.json";
  const double before = cpu_seconds(RUSAGE_SELF);
  for ([[maybe_unused]] auto _ : state) {
    const Inventory inventory = read_platform(platform);
    const Host& host = inventory.hosts.front();
    traces::ImportReport report;
    const traces::TaskTrace trace = traces::read_surf_tasks(data(), report);
    const auto load =
        task_load(trace, {inventory.hosts.size(), host.cores, host.core_speed, host.memory},
                  runs::TaskPlacement::first_fit, "surf-power");
    double energy = 0;
    for (const behaviour::LoadCount& step : load)
      energy += kilowatt_hours(behaviour::fleet_power(host.power, step) * trace.period);
    state.counters["kWh"] = energy;
  }
  state.counters["cpu_s"] =
      (cpu_seconds(RUSAGE_SELF) - before) / static_cast<double>(state.iterations());
}
BENCHMARK(surf_week_by_placement)->Unit(benchmark::kSecond);

void surf_week_through_the_engine(benchmark::State& state) {
  if (data().empty() || !std::filesystem::exists(data())) {
    state.SkipWithError("GEMELLO_TRACES has no surf-power");
    return;
  }
  const auto out = std::filesystem::temp_directory_path() / "gemello-bench-surf";
  const std::string command = fmt::format(
      "'{}/gemello' run '{}/tests/validation/surf_lisa/scenario.json' -o '{}' --replace --no-html "
      "> /dev/null 2>&1",
      GEMELLO_BINARY_DIR, GEMELLO_SOURCE_DIR, out.string());
  const double before = cpu_seconds(RUSAGE_CHILDREN);
  for ([[maybe_unused]] auto _ : state)
    if (std::system(command.c_str()) != 0) state.SkipWithError("gemello run failed");
  state.counters["cpu_s"] =
      (cpu_seconds(RUSAGE_CHILDREN) - before) / static_cast<double>(state.iterations());
  std::filesystem::remove_all(out);
}
BENCHMARK(surf_week_through_the_engine)->Iterations(3)->Unit(benchmark::kSecond);

}  // namespace
}  // namespace gemello

BENCHMARK_MAIN();
