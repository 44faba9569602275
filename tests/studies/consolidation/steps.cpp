// From CloudSim's benchmark towards an honest engine, one rule after the other, each kept: a table
// of kWh, migrations, SLATAH %, overall violation % and shutdowns per policy. Argument: a PlanetLab
// day (archive or folder).
#include <cstdio>
#include <exception>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "tests/validation/cloudsim/run_benchmark.hpp"

namespace gemello::cloudsim {
namespace {

struct Step {
  const char* name;
  BenchmarkOptions options;
};

std::vector<Step> steps() {
  std::vector<Step> all{{"CloudSim 4.0", {}}};
  const auto then = [&](const char* name, auto change) {
    all.push_back({name, all.back().options});
    change(all.back().options);
  };
  then("equal within rounding is equal",
       [](BenchmarkOptions& o) { o.comparisons = Comparisons::quantized; });
  then("idle VMs are kept", [](BenchmarkOptions& o) { o.rules.delete_idle = false; });
  then("samples are held", [](BenchmarkOptions& o) { o.rules.interpolate = false; });
  then("an arriving VM is not booked in full",
       [](BenchmarkOptions& o) { o.rules.book_arrivals_in_full = false; });
  then("waking up is charged", [](BenchmarkOptions& o) { o.rules.wake_for_free = false; });
  then("added power from the plan, a dark host from 0 W",
       [](BenchmarkOptions& o) { o.rules.measured_power_base = false; });
  then("a VM moves once a plan", [](BenchmarkOptions& o) { o.evacuate_targets = false; });
  then("memory is enforced", [](BenchmarkOptions& o) { o.rules.enforce_memory = true; });
  return all;
}

int run(const char* day) {
  const Workload workload = Workload::read(day);
  struct Policy {
    const char* name;
    double parameter;
  };
  const Policy policies[] = {{"thr-mmt", 0.8}, {"iqr-mmt", 1.5}, {"mad-mmt", 2.5},
                             {"lr-mmt", 1.2},  {"lr-mu", 1.2},   {"lr-mc", 1.2},
                             {"lr-rs", 1.2}};
  for (const Step& step : steps()) {
    fmt::print("{}\n", step.name);
    for (const Policy& policy : policies) {
      const Metrics m = run_policy(workload, policy.name, policy.parameter, step.options);
      fmt::print("  {:8} {:8.2f} {:7} {:6.2f} {:6.2f} {:6}\n", policy.name, m.energy_kwh,
                 m.migrations, 100 * m.slatah, 100 * m.violation_overall, m.shutdowns);
      std::fflush(stdout);
    }
  }
  return 0;
}

}  // namespace
}  // namespace gemello::cloudsim

int main(int argc, char** argv) {
  if (argc != 2) {
    fmt::print(stderr, "usage: study_consolidation_steps PLANETLAB_DAY\n");
    return 2;
  }
  try {
    return gemello::cloudsim::run(argv[1]);
  } catch (const std::exception& error) {
    fmt::print(stderr, "{}\n", error.what());
    return 3;
  }
}
