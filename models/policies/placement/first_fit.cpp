#include "models/policies/placement/first_fit.hpp"

namespace gemello::policies {

HostId FirstFit::choose(Plan& plan, VmId vm, const std::function<bool(HostId)>& excluded,
                        Rationale* why) const {
  if (why != nullptr) why->score_meaning = "place in the platform's order; least wins";
  HostId first = HostId::none();
  for (const HostId host : plan.open()) {
    if (excluded && excluded(host)) continue;
    if (const auto reason = plan.refuses(host, vm)) {
      if (why != nullptr) why->reject(*reason);
      continue;
    }
    if (!first.valid()) first = host;
    if (why == nullptr) break;
    why->consider(host, static_cast<double>(host.index()), true);
  }
  return first;
}

}  // namespace gemello::policies
