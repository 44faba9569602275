#include "models/behaviour/cpu_contention.hpp"

#include <algorithm>

#include "models/units/error.hpp"

namespace gemello::behaviour {
namespace {

double sum_checked(std::span<const double> demands) {
  double sum = 0;
  for (const double demand : demands) {
    GEMELLO_INVARIANT(demand >= 0, "a CPU demand is not negative");
    sum += demand;
  }
  return sum;
}

}  // namespace

double share(double capacity, std::span<const double> demands, std::span<const double> weights,
             std::span<double> out, ShareScratch& scratch) {
  GEMELLO_INVARIANT(capacity >= 0, "a CPU capacity is not negative");
  GEMELLO_INVARIANT(demands.size() == weights.size() && demands.size() == out.size(),
                    "demands, weights and shares have one length");
  const double wanted = sum_checked(demands);
  if (wanted <= capacity) {
    std::copy(demands.begin(), demands.end(), out.begin());
    return wanted;
  }
  auto& order = scratch.by_ratio;
  order.clear();
  double weight_left = 0;
  for (std::size_t row = 0; row < demands.size(); ++row) {
    GEMELLO_INVARIANT(weights[row] > 0, "a CPU weight is positive");
    order.emplace_back(demands[row] / weights[row], static_cast<std::uint32_t>(row));
    weight_left += weights[row];
  }
  std::sort(order.begin(), order.end());
  // From the easiest to satisfy upwards: whoever wants less than the level of those left gets it.
  double capacity_left = capacity;
  std::size_t next = 0;
  for (; next < order.size(); ++next) {
    const std::uint32_t row = order[next].second;
    if (demands[row] * weight_left > capacity_left * weights[row]) break;
    out[row] = demands[row];
    capacity_left -= demands[row];
    weight_left -= weights[row];
  }
  for (; next < order.size(); ++next) {
    const std::uint32_t row = order[next].second;
    out[row] = weights[row] * capacity_left / weight_left;
  }
  return capacity;
}

}  // namespace gemello::behaviour
