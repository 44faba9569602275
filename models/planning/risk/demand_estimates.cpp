#include "models/planning/risk/demand_estimates.hpp"

#include <algorithm>
#include <span>

namespace gemello::policies {
namespace {

constexpr double mean_weight = 2;        // samples
constexpr double variance_weight = 5;    // samples
constexpr double burstiness_weight = 3;  // samples

// Past samples up to the oldest that is not 0.
std::span<const double> samples_of(const Plan& plan, VmId vm) {
  std::span<const double> past = plan.past_utilization(vm);
  while (!past.empty() && past.back() == 0) past = past.first(past.size() - 1);
  return past;
}

// A VM that was seen to take more than its full rate took all of it.
double share_of(double sample) {
  return std::min(1.0, sample);
}

struct Moments {
  explicit Moments(std::span<const double> samples) : count(static_cast<double>(samples.size())) {
    double squares = 0;
    for (const double sample : samples) {
      const double share = share_of(sample);
      mean += share / count;
      squares += share * share / count;
    }
    variance = std::max(0.0, squares - mean * mean);
  }
  double count = 0;
  double mean = 0;
  double variance = 0;
};

}  // namespace

DemandEstimates::DemandEstimates(const Plan& plan)
    : plan_(plan), burstiness_(plan.risk().burstiness_unmeasured) {
  const RiskOptions risk = plan.risk();
  std::size_t measured = 0;
  double sum = 0;
  double variances = 0;
  double variances_most = 0;
  for (std::size_t i = 0; i < plan.inventory().vms.size(); ++i) {
    const std::span<const double> past = samples_of(plan, VmId(i));
    if (past.empty()) continue;
    ++measured;
    sum += share_of(past.front());
    const Moments moments(past);
    const double full = plan.inventory().vms[i].demand_max().count();
    const double most = std::max(0.0, moments.mean * (1 - moments.mean)) * full * full;
    variances += moments.count * moments.variance * full * full +
                 burstiness_weight * risk.burstiness_unmeasured * most;
    variances_most += (moments.count + burstiness_weight) * most;
  }
  if (variances_most > 0) burstiness_ = variances / variances_most;
  utilization_mean_ =
      measured == 0 ? risk.utilization_unmeasured : sum / static_cast<double>(measured);
}

const DemandEstimate& DemandEstimates::of(VmId vm, Megahertz core_speed) {
  auto [found, made] = by_core_speed_.try_emplace(core_speed.count());
  if (made) found->second.resize(plan_.inventory().vms.size(), {-1, 0});
  DemandEstimate& result = found->second[vm.index()];
  if (result.mean < 0) result = estimate(vm, core_speed.count());
  return result;
}

DemandEstimate DemandEstimates::estimate(VmId vm, double core_speed) const {
  const VirtualMachine& guest = plan_.inventory()[vm];
  const double asked_max = guest.demand_max().count();
  const double full = std::min(asked_max, guest.vcpus.count() * core_speed);
  const double now = std::min(plan_.demand(vm), full);
  const std::span<const double> past = samples_of(plan_, vm);
  const double prior = utilization_mean_ * full;
  if (past.empty()) return {prior, burstiness_ * prior * (full - prior)};
  double sum = 0;
  double squares = 0;
  for (const double share : past) {
    const double rate = std::min(share * asked_max, full);
    sum += rate;
    squares += rate * rate;
  }
  const auto count = static_cast<double>(past.size());
  const double held_back = (sum + mean_weight * prior) / (count + mean_weight);
  const double mean = std::max(held_back, (held_back + now) / 2);
  const double sampled = std::max(0.0, squares / count - (sum / count) * (sum / count));
  const double most = burstiness_ * std::max(0.0, mean * (full - mean));
  return {mean, (count * sampled + variance_weight * most) / (count + variance_weight)};
}

}  // namespace gemello::policies
