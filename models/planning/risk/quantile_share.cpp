#include "models/planning/risk/quantile_share.hpp"

#include <cmath>

namespace gemello::policies {
double quantile_rate(const DemandEstimate& demand, double deviations) {
  return demand.mean + deviations * std::sqrt(demand.variance);
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
  return quantile_rate(host_demand(plan, host, estimates, extra), plan.risk().deviations) /
         plan.capacity(host);
}

}  // namespace gemello::policies
