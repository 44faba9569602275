#include "models/policies/consolidation/least_squares_detector.hpp"

namespace gemello::policies {

double LeastSquaresDetector::forecast(const Samples& shares) const {
  double x_mean = 0;
  double y_mean = 0;
  double x_sum = 0;
  double y_sum = 0;
  double xx = 0;
  double xy = 0;
  for (std::size_t i = 0; i < shares.size(); ++i) {
    const auto count = static_cast<double>(i);
    const double x = count + 1;
    const double y = shares[i];
    if (i == 0) {
      x_mean = x;
      y_mean = y;
    } else {
      const double factor = count / (1 + count);
      const double dx = x - x_mean;
      const double dy = y - y_mean;
      xx += dx * dx * factor;
      xy += dx * dy * factor;
      x_mean += dx / (1 + count);
      y_mean += dy / (1 + count);
    }
    x_sum += x;
    y_sum += y;
  }
  const double slope = xy / xx;
  const auto count = static_cast<double>(shares.size());
  const double base = (y_sum - slope * x_sum) / count;
  return base + slope * (count + 1);
}

}  // namespace gemello::policies
