#include "models/policies/placement/fullness.hpp"

#include <algorithm>
#include <cmath>

namespace gemello::policies {
namespace {

constexpr double steps_per_host = 1e6;

}  // namespace

double fullness_with(const Plan& plan, HostId host, VmId vm) {
  const Inventory& inventory = plan.inventory();
  // A VM that is planned there already counts once.
  const auto there = plan.vms_on(host);
  Bytes booked = plan.memory_planned(host);
  if (std::find(there.begin(), there.end(), vm) == there.end()) booked += inventory[vm].memory;
  const double cpu = (plan.booked(host) + plan.demand(vm)) / plan.capacity(host);
  return std::max(cpu, booked / inventory[host].memory_for_guests());
}

HostId choose_by_fullness(Fullest wanted, const Plan& plan, VmId vm,
                          const std::function<bool(HostId)>& excluded, Rationale* why) {
  const bool fullest = wanted == Fullest::yes;
  HostId best = HostId::none();
  long long best_steps = 0;
  for (const HostId host : plan.open()) {
    if (excluded && excluded(host)) continue;
    if (const auto reason = plan.refuses(host, vm)) {
      if (why != nullptr) why->reject(*reason);
      continue;
    }
    if (!plan.usable(host)) continue;
    const long long steps = std::llround(fullness_with(plan, host, vm) * steps_per_host);
    if (why != nullptr) why->consider(host, static_cast<double>(steps) / steps_per_host, !fullest);
    const bool better = fullest ? steps > best_steps : steps < best_steps;
    if (best.valid() && !better) continue;
    best = host;
    best_steps = steps;
  }
  return best;
}

}  // namespace gemello::policies
