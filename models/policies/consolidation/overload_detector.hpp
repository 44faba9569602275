#pragma once

#include "models/planning/plan.hpp"

namespace gemello::policies {

/// Says whether a host asks for more than it should be trusted with, by what is planned on it:
/// asked of hosts as they are, of hosts being unloaded, and of targets with a VM on trial.
class OverloadDetector {
 public:
  virtual ~OverloadDetector() = default;
  virtual bool over(const Plan& plan, HostId host) const = 0;
  /// As `over` would answer with the VM, which is not there, last on the host's list. The plan is
  /// returned as it was.
  virtual bool over_with(Plan& plan, HostId host, VmId vm) const {
    plan.place(vm, host);
    const bool answer = over(plan, host);
    plan.remove(vm, host);
    return answer;
  }
};

}  // namespace gemello::policies
