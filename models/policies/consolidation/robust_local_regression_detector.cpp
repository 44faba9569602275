#include "models/policies/consolidation/robust_local_regression_detector.hpp"

#include <algorithm>
#include <cmath>

#include "models/policies/consolidation/weighted_line.hpp"

namespace gemello::policies {
namespace {

constexpr int refits = 2;
// Residuals below this share of a host's capacity are rounding: the line is exact.
constexpr double exact = 1e-9;

template <class Samples>
double median_of(Samples values) {
  std::sort(values.begin(), values.end());
  const std::size_t upper = values.size() / 2;
  return values.size() % 2 == 1 ? values[upper] : 0.5 * (values[upper - 1] + values[upper]);
}

}  // namespace

double RobustLocalRegressionDetector::forecast(const Samples& shares) const {
  Samples near{};
  const auto newest = static_cast<double>(samples - 1);
  for (std::size_t i = 0; i < samples; ++i)
    near[i] = tricube(newest - static_cast<double>(i), newest);
  Line line = weighted_line(shares, near);
  for (int refit = 0; refit < refits; ++refit) {
    Samples residuals{};
    for (std::size_t i = 0; i < samples; ++i)
      residuals[i] = std::abs(shares[i] - line.at(static_cast<double>(i + 1)));
    const double scale = 6 * median_of(residuals);
    if (scale < exact) break;  // half of the samples lie on the line
    Samples weights{};
    for (std::size_t i = 0; i < samples; ++i) weights[i] = near[i] * bisquare(residuals[i], scale);
    line = weighted_line(shares, weights);
  }
  return line.at(static_cast<double>(samples + 1));
}

}  // namespace gemello::policies
