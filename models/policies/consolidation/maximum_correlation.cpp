#include "models/policies/consolidation/maximum_correlation.hpp"

#include <algorithm>
#include <vector>

#include "models/policies/consolidation/least_squares.hpp"
#include "models/policies/consolidation/minimum_migration_time.hpp"
#include "models/policies/consolidation/quantized.hpp"

namespace gemello::policies {

VmId MaximumCorrelation::pick(const Plan& plan, HostId host) const {
  std::vector<VmId> movable;
  for (const VmId vm : plan.vms_on(host))
    if (plan.movable(vm)) movable.push_back(vm);
  if (movable.size() < 2) return MinimumMigrationTime().pick(plan, host);
  std::size_t samples = plan.past_utilization(movable.front()).size();
  for (const VmId vm : movable) samples = std::min(samples, plan.past_utilization(vm).size());
  VmId best = movable.front();
  double best_r2 = 0;
  for (const VmId vm : movable) {
    std::vector<std::span<const double>> others;
    for (const VmId other : movable)
      if (other != vm) others.push_back(plan.past_utilization(other).first(samples));
    const auto r2 =
        coefficient_of_determination(plan.past_utilization(vm).first(samples), others, quantum_);
    if (!r2) return MinimumMigrationTime().pick(plan, host);
    // A history that does not vary has an R^2 of NaN or minus infinity.
    if (!(*r2 > best_r2) || !quantized_less(best_r2, *r2, quantum_)) continue;
    best = vm;
    best_r2 = *r2;
  }
  return best;
}

}  // namespace gemello::policies
