#pragma once

#include <functional>

#include "models/fleet/policy.hpp"
#include "models/planning/plan.hpp"

namespace gemello::policies {

/// Chooses a host for one VM on a plan; every policy part that needs a target asks a rule.
class PlacementRule {
 public:
  virtual ~PlacementRule() = default;

  /// Hosts that are closed in the plan or for which `excluded` is true (empty: for none) are
  /// skipped without a word. The plan is returned as it
  /// was (trial placements are taken back). why: null or filled with candidates and rejections.
  /// Returns none() if no host can take the VM.
  virtual HostId choose(Plan& plan, VmId vm, const std::function<bool(HostId)>& excluded,
                        Rationale* why) const = 0;
  /// What "the largest first" means to the rule when it is asked for several VMs: memory in bytes,
  /// if a rule says nothing else.
  virtual double size(Plan& plan, VmId vm) const { return count_of(plan.inventory()[vm].memory); }
};

}  // namespace gemello::policies
