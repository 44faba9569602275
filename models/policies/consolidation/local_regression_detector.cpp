#include "models/policies/consolidation/local_regression_detector.hpp"

#include "models/policies/consolidation/weighted_line.hpp"

namespace gemello::policies {

double LocalRegressionDetector::forecast(const Samples& shares) const {
  Samples weights{};
  const auto newest = static_cast<double>(samples - 1);
  for (std::size_t i = 0; i < samples; ++i)
    weights[i] = tricube(newest - static_cast<double>(i), newest);
  return weighted_line(shares, weights).at(static_cast<double>(samples + 1));
}

}  // namespace gemello::policies
