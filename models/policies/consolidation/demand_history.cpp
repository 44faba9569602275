#include "models/policies/consolidation/demand_history.hpp"

#include <algorithm>

namespace gemello::policies {

DemandHistory::DemandHistory(const Plan& plan, HostId host, std::size_t wanted) {
  const double capacity = plan.capacity(host);
  for (const VmId vm : plan.vms_on(host)) {
    const std::span<const double> past = plan.past_utilization(vm);
    const double full = plan.inventory()[vm].demand_max().count();
    const std::size_t count = std::min(past.size(), wanted);
    for (std::size_t age = 0; age < count; ++age) shares_[age] += past[age] * full / capacity;
    // Of what is not summed it counts only that there is something.
    for (std::size_t age = past.size(); age > wanted && length_ < wanted; --age)
      if (past[age - 1] != 0) length_ = wanted;
  }
  if (length_ == wanted) return;
  length_ = wanted;
  while (length_ > 1 && shares_[length_ - 1] == 0) --length_;
}

}  // namespace gemello::policies
