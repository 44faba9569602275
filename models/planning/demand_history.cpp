#include "models/planning/demand_history.hpp"

#include <algorithm>

namespace gemello::policies {

DemandHistory::DemandHistory(const Plan& plan, HostId host, std::size_t wanted)
    : capacity_(plan.capacity(host)), wanted_(wanted) {
  for (const VmId vm : plan.vms_on(host)) add(plan, vm);
}

void DemandHistory::add(const Plan& plan, VmId vm) {
  const std::span<const double> past = plan.past_utilization(vm);
  const double full = plan.inventory()[vm].demand_max().count();
  const std::size_t count = std::min(past.size(), wanted_);
  for (std::size_t age = 0; age < count; ++age) shares_[age] += past[age] * full / capacity_;
  // Shares are never negative: what is not 0 for one VM is not 0 in the sum. Of what is not
  // summed it counts only that there is something.
  for (std::size_t age = past.size(); age > length_ && length_ < wanted_; --age)
    if (past[age - 1] != 0) length_ = std::min(age, wanted_);
}

}  // namespace gemello::policies
