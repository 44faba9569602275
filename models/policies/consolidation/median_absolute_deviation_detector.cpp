#include "models/policies/consolidation/median_absolute_deviation_detector.hpp"

#include <algorithm>
#include <cmath>

namespace gemello::policies {
namespace {

// Half way between the two in the middle of an even number.
double median(std::span<double> values) {
  std::sort(values.begin(), values.end());
  const double position = 0.5 * static_cast<double>(values.size() + 1);
  const double rank = std::floor(position);
  const auto low = static_cast<std::size_t>(rank) - 1;
  if (low + 1 == values.size()) return values[low];
  return values[low] + (position - rank) * (values[low + 1] - values[low]);
}

}  // namespace

double MedianAbsoluteDeviationDetector::spread(std::span<double> shares) const {
  const double middle = median(shares);
  for (double& share : shares) share = std::abs(middle - share);
  return median(shares);
}

}  // namespace gemello::policies
