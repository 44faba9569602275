#include "tests/validation/cloudsim/workload.hpp"

#include <algorithm>
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
  workload.vm_count_ = percent.size();
  const std::size_t steps = percent.empty() ? 0 : percent.front().size();
  for (std::size_t step = 0; step <= steps; ++step)
    for (const std::vector<int>& series : percent)
      workload.samples_.push_back(static_cast<double>(series[std::min(step, steps - 1)]) / 100.0);
  return workload;
}

Workload Workload::repeated(std::size_t times) const {
  Workload workload;
  workload.vm_count_ = vm_count_ * times;
  for (const double sample : samples_)
    workload.samples_.insert(workload.samples_.end(), times, sample);
  return workload;
}

double Workload::at(std::size_t vm, double time, bool interpolate) const {
  const double before = std::floor(time / period);
  const std::size_t now = static_cast<std::size_t>(before) * vm_count_ + vm;
  if (!interpolate || before * period == time) return samples_[now];
  const double slope = (samples_[now + vm_count_] - samples_[now]) / period;
  return samples_[now] + slope * (time - before * period);
}

}  // namespace gemello::cloudsim
