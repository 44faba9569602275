#pragma once

#include <memory>

#include "models/planning/placement_rule.hpp"
#include "models/policies/consolidation/overload_detector.hpp"

namespace gemello::policies {

/// Another rule among the hosts that the VM would not overload: each that holds VMs is tried with
/// the VM on. A host that holds none is taken as it is: a VM that overloads it by itself must still
/// run somewhere.
///
/// Source: A. Beloglazov, R. Buyya, CCPE 24(13), 2012, doi 10.1002/cpe.1867, algorithm 2, whose
/// test of the target this is.
class WithoutOverload final : public PlacementRule {
 public:
  WithoutOverload(std::shared_ptr<const PlacementRule> rule,
                  std::shared_ptr<const OverloadDetector> detector)
      : rule_(std::move(rule)), detector_(std::move(detector)) {}

  HostId choose(Plan& plan, VmId vm, const std::function<bool(HostId)>& excluded,
                Rationale* why) const override;

 private:
  std::shared_ptr<const PlacementRule> rule_;
  std::shared_ptr<const OverloadDetector> detector_;
};

/// Whether the VM would overload a host that holds VMs.
bool would_overload(Plan& plan, VmId vm, HostId host, const OverloadDetector& detector);

}  // namespace gemello::policies
