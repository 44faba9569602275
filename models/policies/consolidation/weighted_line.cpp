#include "models/policies/consolidation/weighted_line.hpp"

#include <cmath>
#include <cstddef>

namespace gemello::policies {

Line weighted_line(std::span<const double> y, std::span<const double> weights) {
  double total = 0;
  double x_mean = 0;
  double y_mean = 0;
  for (std::size_t i = 0; i < y.size(); ++i) {
    total += weights[i];
    x_mean += weights[i] * static_cast<double>(i + 1);
    y_mean += weights[i] * y[i];
  }
  x_mean /= total;
  y_mean /= total;
  double xx = 0;
  double xy = 0;
  for (std::size_t i = 0; i < y.size(); ++i) {
    const double dx = static_cast<double>(i + 1) - x_mean;
    xx += weights[i] * dx * dx;
    xy += weights[i] * dx * (y[i] - y_mean);
  }
  const double slope = xy / xx;
  return {y_mean - slope * x_mean, slope};
}

double tricube(double distance, double reach) {
  const double share = std::abs(distance / reach);
  if (share >= 1) return 0;
  const double left = 1 - share * share * share;
  return left * left * left;
}

double bisquare(double residual, double scale) {
  const double share = std::abs(residual / scale);
  if (!(share < 1)) return 0;
  const double left = 1 - share * share;
  return left * left;
}

}  // namespace gemello::policies
