#pragma once

#include "models/policies/consolidation/demand_forecast.hpp"

namespace gemello::policies {

/// LRR: local regression (`LocalRegressionDetector`) that outliers cannot bend: the line is fitted
/// again twice, samples weighing the less the farther they lie from the line before, by the
/// bisquare function of six median residuals.
///
/// Source: A. Beloglazov, R. Buyya, CCPE 24(13), 2012, doi 10.1002/cpe.1867, section 4.1.4, after
/// W. S. Cleveland, J. Am. Stat. Assoc. 74(368), 1979 (two refits).
class RobustLocalRegressionDetector final : public DemandForecast {
 public:
  /// safety: 1.2 in the paper.
  explicit RobustLocalRegressionDetector(double safety = 1.2, double quantum = 1e-9)
      : DemandForecast(safety, quantum) {}

 private:
  double forecast(const Samples& shares) const override;
};

}  // namespace gemello::policies
