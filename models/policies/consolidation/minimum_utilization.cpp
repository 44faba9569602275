#include "models/policies/consolidation/minimum_utilization.hpp"

#include "models/policies/consolidation/quantized.hpp"

namespace gemello::policies {

VmId MinimumUtilization::pick(const Plan& plan, HostId host) const {
  VmId best = VmId::none();
  double least = 0;
  for (const VmId vm : plan.vms_on(host)) {
    if (!plan.movable(vm)) continue;
    const double share = plan.demand(vm) / plan.inventory()[vm].demand_max().count();
    if (best.valid() && !quantized_less(share, least, quantum_)) continue;
    best = vm;
    least = share;
  }
  return best;
}

}  // namespace gemello::policies
