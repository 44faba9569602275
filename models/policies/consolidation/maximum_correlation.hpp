#pragma once

#include "models/policies/consolidation/vm_selector.hpp"

namespace gemello::policies {

/// MC: the VM whose past demand the other VMs of the host explain best, by the coefficient of
/// multiple determination R^2 of a linear regression on theirs: VMs that peak together are the
/// more likely to overload a host. Of VMs that may be moved; the first in the host's list wins
/// ties, and where no R^2 is above 0. Where one of the regressions is impossible (a single VM, more
/// VMs than samples in the shortest history, histories that depend on each other), the VM that
/// moves fastest is picked (`MinimumMigrationTime`).
///
/// Source: A. Beloglazov, R. Buyya, CCPE 24(13), 2012, doi 10.1002/cpe.1867, section 4.2.3; what
/// happens where it is impossible is CloudSim 4.0's.
class MaximumCorrelation final : public VmSelector {
 public:
  /// quantum: of R^2, below which two are equal, and of a history's part that is not explained by
  /// others, relative to it, below which it depends on them; 0 compares exactly.
  explicit MaximumCorrelation(double quantum = 1e-9) : quantum_(quantum) {}

  VmId pick(const Plan& plan, HostId host) const override;

 private:
  double quantum_;
};

}  // namespace gemello::policies
