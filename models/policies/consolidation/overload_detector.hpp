#pragma once

#include "models/policies/plan.hpp"

namespace gemello::policies {

/// Says whether a host asks for more than it should be trusted with, by what is planned on it:
/// asked of hosts as they are, of hosts being unloaded, and of targets with a VM on trial.
class OverloadDetector {
 public:
  virtual ~OverloadDetector() = default;
  virtual bool over(const Plan& plan, HostId host) const = 0;
};

}  // namespace gemello::policies
