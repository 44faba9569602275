#pragma once

#include "models/policies/consolidation/adaptive_threshold.hpp"

namespace gemello::policies {

/// MAD: the threshold is 1 - safety * median absolute deviation of the host's past demand, without
/// the factor that makes it a standard deviation.
///
/// Source: A. Beloglazov, R. Buyya, CCPE 24(13), 2012, doi 10.1002/cpe.1867, section 4.1.1.
class MedianAbsoluteDeviationDetector final : public AdaptiveThreshold {
 public:
  /// safety: 2.5 in the paper.
  explicit MedianAbsoluteDeviationDetector(double safety = 2.5, double quantum = 1e-9)
      : AdaptiveThreshold(safety, quantum) {}

 private:
  double spread(std::span<double> shares) const override;
};

}  // namespace gemello::policies
