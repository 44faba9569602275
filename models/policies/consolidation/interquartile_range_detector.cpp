#include "models/policies/consolidation/interquartile_range_detector.hpp"

#include <algorithm>

namespace gemello::policies {

double InterquartileRangeDetector::spread(std::span<double> shares) const {
  std::sort(shares.begin(), shares.end());
  const std::size_t count = shares.size() + 1;
  const std::size_t lower = (count + 2) / 4;      // round(count / 4), halves up
  const std::size_t upper = (3 * count + 2) / 4;  // round(3 count / 4), halves up
  return shares[upper - 1] - shares[lower - 1];
}

}  // namespace gemello::policies
