#pragma once

#include <array>
#include <cstddef>

#include "models/planning/demand_history.hpp"
#include "models/policies/consolidation/threshold_detector.hpp"

namespace gemello::policies {

/// A detector that looks ahead: overloaded when the demand forecast for the next sample, times a
/// safety, reaches the host's capacity. The forecast is a line through the last ten samples; how it
/// is fitted, a subclass says. With less than ten samples, a fixed threshold decides.
///
/// Source: A. Beloglazov, R. Buyya, CCPE 24(13), 2012, doi 10.1002/cpe.1867, section 4.1.3; ten
/// samples and the fixed threshold of 0.7 are CloudSim 4.0's.
class DemandForecast : public OverloadDetector {
 public:
  bool over(const Plan& plan, HostId host) const final;
  bool over_with(Plan& plan, HostId host, VmId vm) const final;

 protected:
  static constexpr std::size_t samples = 10;
  /// Shares of capacity, oldest first: at x = 1, 2, ..., samples.
  using Samples = std::array<double, samples>;

  /// safety: > 0. quantum: share below which two shares are equal; 0 compares exactly.
  DemandForecast(double safety, double quantum)
      : safety_(safety), quantum_(quantum), fallback_(0.7, quantum) {}

  /// The share at x = samples + 1.
  virtual double forecast(const Samples& shares) const = 0;

 private:
  bool over(const DemandHistory& history) const;

  double safety_;
  double quantum_;
  ThresholdDetector fallback_;
};

}  // namespace gemello::policies
