#include "models/policies/placement/near_image.hpp"

#include <set>

namespace gemello::policies {

HostId NearImage::choose(Plan& plan, VmId vm, const std::function<bool(HostId)>& excluded,
                         Rationale* why) const {
  const auto trips = plan.image_round_trips(vm);
  const std::set<Duration> distances(trips.begin(), trips.end());
  if (distances.size() < 2) return rule_->choose(plan, vm, excluded, why);
  for (const Duration distance : distances) {
    Rationale nearer;
    const auto farther = [&](HostId host) {
      return trips[plan.inventory().site_of(host).index()] > distance ||
             (excluded && excluded(host));
    };
    const HostId host = rule_->choose(plan, vm, farther, why != nullptr ? &nearer : nullptr);
    if (why != nullptr) *why = std::move(nearer);
    if (host.valid()) return host;
  }
  return HostId::none();
}

}  // namespace gemello::policies
