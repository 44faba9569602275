#include "models/policies/consolidation/adaptive_threshold.hpp"

#include <algorithm>
#include <array>

#include "models/planning/demand_history.hpp"
#include "models/policies/consolidation/quantized.hpp"

namespace gemello::policies {

bool AdaptiveThreshold::over(const Plan& plan, HostId host) const {
  const DemandHistory& history = plan.history(host, SampleRing::depth);
  if (history.shares().size() < samples_min) return fallback_.over(plan, host);
  std::array<double, SampleRing::depth> shares{};
  std::copy(history.shares().begin(), history.shares().end(), shares.begin());
  const double threshold = 1 - safety_ * spread(std::span(shares).first(history.shares().size()));
  return quantized_less(threshold, plan.requested_share(host), quantum_);
}

}  // namespace gemello::policies
