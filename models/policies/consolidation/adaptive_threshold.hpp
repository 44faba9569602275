#pragma once

#include <cstddef>
#include <span>

#include "models/policies/consolidation/threshold_detector.hpp"

namespace gemello::policies {

/// A detector whose threshold falls as the host's demand varies more: overloaded when its VMs ask
/// for more than 1 - safety * spread of its past demand. With less than twelve samples of it, a
/// fixed threshold decides. What the spread is, a subclass says.
///
/// Source: A. Beloglazov, R. Buyya, CCPE 24(13), 2012, doi 10.1002/cpe.1867, section 4.1; twelve
/// samples and the fixed threshold of 0.7 are CloudSim 4.0's.
class AdaptiveThreshold : public OverloadDetector {
 public:
  bool over(const Plan& plan, HostId host) const final;

 protected:
  /// safety: > 0, the more the fewer overloads and the more hosts. quantum: share below which two
  /// shares are equal; 0 compares exactly.
  AdaptiveThreshold(double safety, double quantum)
      : safety_(safety), quantum_(quantum), fallback_(0.7, quantum) {}

  /// Of at least twelve shares of capacity; their order does not matter.
  virtual double spread(std::span<double> shares) const = 0;

 private:
  static constexpr std::size_t samples_min = 12;

  double safety_;
  double quantum_;
  ThresholdDetector fallback_;
};

}  // namespace gemello::policies
