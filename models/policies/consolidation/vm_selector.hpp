#pragma once

#include "models/planning/plan.hpp"

namespace gemello::policies {

/// Picks the next VM to take off an overloaded host.
class VmSelector {
 public:
  virtual ~VmSelector() = default;
  /// One of the movable VMs planned on the host, or none() if there is none.
  virtual VmId pick(const Plan& plan, HostId host) const = 0;
};

}  // namespace gemello::policies
