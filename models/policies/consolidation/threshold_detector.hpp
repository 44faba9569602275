#pragma once

#include "models/policies/consolidation/overload_detector.hpp"

namespace gemello::policies {

/// THR: a host is overloaded when its VMs ask for more than a fixed share of its capacity.
///
/// Source: A. Beloglazov, R. Buyya, "Optimal online deterministic algorithms and adaptive
/// heuristics for energy and performance efficient dynamic consolidation of virtual machines in
/// Cloud data centers", CCPE 24(13), 2012, doi 10.1002/cpe.1867, section 4.1.
class ThresholdDetector final : public OverloadDetector {
 public:
  /// threshold: share of capacity, > 0 (0.8 in the paper). quantum: share below which two shares
  /// are equal; 0 compares exactly.
  explicit ThresholdDetector(double threshold = 0.8, double quantum = 1e-9)
      : threshold_(threshold), quantum_(quantum) {}

  bool over(const Plan& plan, HostId host) const override;

 private:
  double threshold_;
  double quantum_;
};

}  // namespace gemello::policies
