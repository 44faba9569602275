#pragma once

#include "models/policies/consolidation/adaptive_threshold.hpp"

namespace gemello::policies {

/// IQR: the threshold is 1 - safety * interquartile range of the host's past demand. The quartiles
/// are the samples of rank round(0.25 (n + 1)) and round(0.75 (n + 1)), halves up.
///
/// Source: A. Beloglazov, R. Buyya, CCPE 24(13), 2012, doi 10.1002/cpe.1867, section 4.1.2.
class InterquartileRangeDetector final : public AdaptiveThreshold {
 public:
  /// safety: 1.5 in the paper.
  explicit InterquartileRangeDetector(double safety = 1.5, double quantum = 1e-9)
      : AdaptiveThreshold(safety, quantum) {}

 private:
  double spread(std::span<double> shares) const override;
};

}  // namespace gemello::policies
