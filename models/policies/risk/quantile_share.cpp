#include "models/policies/risk/quantile_share.hpp"

#include <cmath>

namespace gemello::policies {
namespace {

constexpr double quantile = 2.326;  // standard deviations: 99 % of a normal distribution

}  // namespace

double quantile_rate(const DemandEstimate& demand) {
  return demand.mean + quantile * std::sqrt(demand.variance);
}

DemandEstimate host_demand(const Plan& plan, HostId host, DemandEstimates& estimates, VmId extra) {
  const Megahertz core_speed = plan.inventory()[host].core_speed;
  DemandEstimate all;
  const auto add = [&](VmId vm) {
    const DemandEstimate& estimate = estimates.of(vm, core_speed);
    all.mean += estimate.mean;
    all.variance += estimate.variance;
  };
  for (const VmId vm : plan.vms_on(host)) add(vm);
  if (extra.valid()) add(extra);
  return all;
}

double quantile_share(const Plan& plan, HostId host, DemandEstimates& estimates, VmId extra) {
  return quantile_rate(host_demand(plan, host, estimates, extra)) / plan.capacity(host);
}

}  // namespace gemello::policies
