#include "models/policies/consolidation/demand_history.hpp"

#include <algorithm>

namespace gemello::policies {

DemandHistory::DemandHistory(const Plan& plan, HostId host) {
  const double capacity = plan.capacity(host);
  for (const VmId vm : plan.vms_on(host)) {
    const std::span<const double> past = plan.past_utilization(vm);
    const double full = plan.inventory()[vm].demand_max().count();
    const std::size_t count = std::min(past.size(), shares_.size());
    for (std::size_t age = 0; age < count; ++age) shares_[age] += past[age] * full / capacity;
  }
  length_ = shares_.size();
  while (length_ > 1 && shares_[length_ - 1] == 0) --length_;
}

}  // namespace gemello::policies
