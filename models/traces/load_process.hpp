#pragma once

#include <array>
#include <cstddef>
#include <vector>

#include <boost/random/normal_distribution.hpp>

#include "models/traces/figures.hpp"
#include "models/units/streams.hpp"

namespace gemello::traces {

/// x = 1 / (1 + exp(-(location + scale z))), z standard normal: a share within (0, 1).
struct LogitNormal {
  double location = 0;
  double scale = 0;
  double at(double z) const;
};
/// The one with this mean, within (0, 1), and standard deviation / mean; a variation that a share
/// of that mean cannot have is brought to the largest that it can.
LogitNormal logit_normal(double mean, double variation);

/// A Gaussian process of variance 1: a sum of a slow (24 h) and a fast autoregressive process of
/// first order, of which a part repeats day by day.
struct NoiseShape {
  double slow_weight = 0;  ///< of the slow process in the variance
  double slow = 0;         ///< correlation from step to step
  double fast = 0;
  double repeating = 0;  ///< share of the variance that is the same every day
};
/// The one with these autocorrelations, or the nearest that exists.
NoiseShape noise_shape(const std::array<double, lag_count>& correlation,
                       const std::array<std::size_t, lag_count>& lags, double hours_per_step);

/// Draws one course of it, from its stationary state on.
class Noise {
 public:
  Noise(const NoiseShape& shape, std::size_t steps_per_day, Stream stream);
  double next();

 private:
  double step();

  NoiseShape shape_;
  Stream stream_;
  boost::random::normal_distribution<double> normal_{};
  double slow_;
  double fast_;
  std::vector<double> day_;
  std::size_t at_ = 0;
};

}  // namespace gemello::traces
