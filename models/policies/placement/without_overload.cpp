#include "models/policies/placement/without_overload.hpp"

namespace gemello::policies {

bool would_overload(Plan& plan, VmId vm, HostId host, const OverloadDetector& detector) {
  if (plan.booked(host) <= 0) return false;
  return detector.over_with(plan, host, vm);
}

HostId WithoutOverload::choose(Plan& plan, VmId vm, const std::function<bool(HostId)>& excluded,
                               Rationale* why) const {
  const auto excluded_or_over = [&](HostId host) {
    if (excluded && excluded(host)) return true;
    if (plan.refuses(host, vm) || !would_overload(plan, vm, host, *detector_)) return false;
    if (why != nullptr) why->reject("overload");
    return true;
  };
  return rule_->choose(plan, vm, excluded_or_over, why);
}

}  // namespace gemello::policies
