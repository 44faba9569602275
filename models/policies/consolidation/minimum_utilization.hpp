#pragma once

#include "models/policies/consolidation/vm_selector.hpp"

namespace gemello::policies {

/// MU: the VM that uses the least of its own full rate now; the first in the host's list wins
/// ties.
///
/// Source: CloudSim 4.0's "minimum utilization" selection; A. Beloglazov, R. Buyya, CCPE 24(13),
/// 2012, doi 10.1002/cpe.1867, compare it with the other three.
class MinimumUtilization final : public VmSelector {
 public:
  /// quantum: share below which two utilizations are equal; 0 compares exactly.
  explicit MinimumUtilization(double quantum = 1e-9) : quantum_(quantum) {}

  VmId pick(const Plan& plan, HostId host) const override;

 private:
  double quantum_;
};

}  // namespace gemello::policies
