#pragma once

#include <memory>

#include "models/planning/placement_rule.hpp"

namespace gemello::policies {

/// Another rule among the hosts nearest to a replica of the VM's image, by round trip; farther ones
/// only when none of those takes the VM.
///
/// Source: own; that disk I/O over the WAN costs round trips is measured in Bulfon et al., J. Phys.
/// Conf. Ser. 664 022011 (which lists the test) and by tests/validation/lab_storage.
class NearImage final : public PlacementRule {
 public:
  explicit NearImage(std::shared_ptr<const PlacementRule> rule) : rule_(std::move(rule)) {}

  HostId choose(Plan& plan, VmId vm, const std::function<bool(HostId)>& excluded,
                Rationale* why) const override;
  double size(Plan& plan, VmId vm) const override { return rule_->size(plan, vm); }

 private:
  std::shared_ptr<const PlacementRule> rule_;
};

}  // namespace gemello::policies
