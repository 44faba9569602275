#pragma once

#include "models/policies/consolidation/demand_forecast.hpp"

namespace gemello::policies {

/// OLS: the forecast is the ordinary least-squares line, every sample weighing the same.
///
/// Source: what CloudSim 4.0 computes under the names LR and LRR, for its weights never take
/// effect; the running sums are those of Apache Commons Math's SimpleRegression.
class LeastSquaresDetector final : public DemandForecast {
 public:
  /// safety: 1.2 in CloudSim.
  explicit LeastSquaresDetector(double safety = 1.2, double quantum = 1e-9)
      : DemandForecast(safety, quantum) {}

 private:
  double forecast(const Samples& shares) const override;
};

}  // namespace gemello::policies
