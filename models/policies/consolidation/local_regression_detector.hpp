#pragma once

#include "models/policies/consolidation/demand_forecast.hpp"

namespace gemello::policies {

/// LR: the forecast is the line of a local regression (Loess) at the newest sample: samples weigh
/// the less the older they are, by the tricube function; the oldest weighs nothing.
///
/// Source: A. Beloglazov, R. Buyya, CCPE 24(13), 2012, doi 10.1002/cpe.1867, section 4.1.3, after
/// W. S. Cleveland, "Robust Locally Weighted Regression and Smoothing Scatterplots", J. Am. Stat.
/// Assoc. 74(368), 1979.
class LocalRegressionDetector final : public DemandForecast {
 public:
  /// safety: 1.2 in the paper.
  explicit LocalRegressionDetector(double safety = 1.2, double quantum = 1e-9)
      : DemandForecast(safety, quantum) {}

 private:
  double forecast(const Samples& shares) const override;
};

}  // namespace gemello::policies
