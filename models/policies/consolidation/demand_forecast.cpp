#include "models/policies/consolidation/demand_forecast.hpp"

#include <algorithm>

#include "models/policies/consolidation/demand_history.hpp"
#include "models/policies/consolidation/quantized.hpp"

namespace gemello::policies {

bool DemandForecast::over(const Plan& plan, HostId host) const {
  const DemandHistory history(plan, host, samples);
  if (history.shares().size() < samples) return fallback_.over(plan, host);
  Samples shares{};
  std::reverse_copy(history.shares().begin(), history.shares().begin() + samples, shares.begin());
  return !quantized_less(forecast(shares) * safety_, 1, quantum_);
}

}  // namespace gemello::policies
