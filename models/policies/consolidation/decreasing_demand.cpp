#include "models/policies/consolidation/decreasing_demand.hpp"

#include <algorithm>

#include "models/policies/consolidation/quantized.hpp"

namespace gemello::policies {

void by_decreasing_demand(const Plan& plan, std::vector<VmId>& vms, double quantum) {
  std::stable_sort(vms.begin(), vms.end(), [&](VmId a, VmId b) {
    return quantized_less(plan.demand(b), plan.demand(a), quantum);
  });
}

}  // namespace gemello::policies
