#include "tests/validation/cloudsim/workload.hpp"

#include <cmath>

#include "models/traces/import.hpp"
#include "models/units/error.hpp"

namespace gemello::cloudsim {
namespace {

constexpr double period = 300;  // s

}  // namespace

Workload Workload::read(const std::filesystem::path& path) {
  const traces::ImportResult result = traces::import_trace(path);
  const traces::TraceData& trace = result.data;
  if (trace.header.period != 300s)
    throw InputError(path.string(), "period", "a PlanetLab day has a sample every 300 s");
  std::vector<std::vector<int>> percent(trace.header.vms.size());
  for (std::size_t step = 0; step < trace.header.steps; ++step) {
    const auto row = trace.at(traces::TraceQuantity::cpu_used, step);
    for (std::size_t vm = 0; vm < percent.size(); ++vm)
      percent[vm].push_back(static_cast<int>(std::lround(static_cast<double>(row[vm]) * 100)));
  }
  return of(percent);
}

Workload Workload::of(const std::vector<std::vector<int>>& percent) {
  Workload workload;
  for (const std::vector<int>& series : percent) {
    std::vector<double> samples;
    for (const int value : series) samples.push_back(static_cast<double>(value) / 100.0);
    samples.push_back(samples.back());
    workload.samples_.push_back(std::move(samples));
  }
  return workload;
}

Workload Workload::repeated(std::size_t times) const {
  Workload workload;
  for (const auto& samples : samples_)
    for (std::size_t i = 0; i < times; ++i) workload.samples_.push_back(samples);
  return workload;
}

double Workload::at(std::size_t vm, double time, bool interpolate) const {
  const std::vector<double>& samples = samples_[vm];
  const double before = std::floor(time / period);
  const auto a = static_cast<std::size_t>(before);
  if (!interpolate || std::fmod(time, period) == 0) return samples[a];
  const double slope = (samples[a + 1] - samples[a]) / period;
  return samples[a] + slope * (time - before * period);
}

}  // namespace gemello::cloudsim
