#include "models/policies/consolidation/demand_forecast.hpp"

#include <algorithm>

#include "models/policies/consolidation/quantized.hpp"

namespace gemello::policies {

bool DemandForecast::over(const Plan& plan, HostId host) const {
  const DemandHistory& history = plan.history(host, samples);
  return history.shares().size() < samples ? fallback_.over(plan, host) : over(history);
}

bool DemandForecast::over_with(Plan& plan, HostId host, VmId vm) const {
  DemandHistory history = plan.history(host, samples);
  history.add(plan, vm);
  return history.shares().size() < samples ? fallback_.over_with(plan, host, vm) : over(history);
}

bool DemandForecast::over(const DemandHistory& history) const {
  Samples shares{};
  std::reverse_copy(history.shares().begin(), history.shares().begin() + samples, shares.begin());
  return !quantized_less(forecast(shares) * safety_, 1, quantum_);
}

}  // namespace gemello::policies
