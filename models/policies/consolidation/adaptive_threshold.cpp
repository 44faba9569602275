#include "models/policies/consolidation/adaptive_threshold.hpp"

#include <vector>

#include "models/policies/consolidation/demand_history.hpp"
#include "models/policies/consolidation/quantized.hpp"

namespace gemello::policies {

bool AdaptiveThreshold::over(const Plan& plan, HostId host) const {
  const DemandHistory history(plan, host);
  if (history.shares().size() < samples_min) return fallback_.over(plan, host);
  std::vector<double> shares(history.shares().begin(), history.shares().end());
  const double threshold = 1 - safety_ * spread(shares);
  return quantized_less(threshold, plan.requested_share(host), quantum_);
}

}  // namespace gemello::policies
