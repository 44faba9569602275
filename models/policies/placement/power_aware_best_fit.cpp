#include "models/policies/placement/power_aware_best_fit.hpp"

#include "models/policies/consolidation/quantized.hpp"
#include "models/policies/placement/without_overload.hpp"

namespace gemello::policies {

HostId PowerAwareBestFit::choose(Plan& plan, VmId vm, const std::function<bool(HostId)>& excluded,
                                 Rationale* why) const {
  if (why != nullptr) why->score_meaning = "added power, W; least wins, then the lower id";
  HostId best = HostId::none();
  double best_watts = 0;
  // Who asks why wants to know of every host, and a host that is excluded answers for no other.
  const bool all = why != nullptr || excluded;
  for (const HostId host : all ? plan.open() : plan.open_unlike()) {
    if (excluded && excluded(host)) continue;
    if (const auto reason = plan.refuses(host, vm)) {
      if (why != nullptr) why->reject(*reason);
      continue;
    }
    const double watts = plan.power_increase(host, vm);
    const bool better = !best.valid() || quantized_less(watts, best_watts, quantum_watts_);
    // The trial is the costly part; a host that would not win needs none but to be explained.
    if (!better && why == nullptr) continue;
    if (overloads(plan, vm, host)) {
      if (why != nullptr) why->reject("overload");
      continue;
    }
    if (why != nullptr) why->consider(host, watts, true);
    if (!better) continue;
    best = host;
    best_watts = watts;
  }
  return best;
}

bool PowerAwareBestFit::overloads(Plan& plan, VmId vm, HostId host) const {
  return detector_ != nullptr && would_overload(plan, vm, host, *detector_);
}

}  // namespace gemello::policies
