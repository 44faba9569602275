#include "models/policies/waking.hpp"

#include <set>

#include <fmt/format.h>

namespace gemello::policies {

void wake_hosts(const FleetView& view, const PlacementRule& rule, const PlacementOptions& options,
                std::span<const VmId> vms, std::string_view author, Woken& woken,
                Decision& decision, Reasons* reasons) {
  std::erase_if(woken,
                [&](const auto& entry) { return view.now() - entry.second >= wake_again_after; });
  if (!options.wake || vms.empty()) return;
  FleetPlanOptions books = options.books;
  books.may_wake = true;
  FleetPlan plan(view, books);
  std::set<HostId> coming;
  for (std::size_t i = 0; i < view.host_count(); ++i) {
    const HostId host(i);
    const InFlightAction* action = view.action_on(host);
    if (view.state(host) == HostState::booting ||
        (action != nullptr && std::holds_alternative<PowerOn>(action->action)))
      coming.insert(host);
  }
  const auto not_coming = [&](HostId host) { return !coming.contains(host); };
  const auto not_asleep = [&](HostId host) {
    return view.state(host) != HostState::off || coming.contains(host) || woken.contains(host);
  };
  for (const VmId vm : vms) {
    HostId host = rule.choose(plan, vm, not_coming, nullptr);
    if (!host.valid()) {
      Rationale why;
      host = rule.choose(plan, vm, not_asleep, reasons != nullptr ? &why : nullptr);
      if (!host.valid()) continue;
      if (reasons != nullptr) {
        why.author = author;
        why.because =
            fmt::format("{} fits on no host that is on or coming up", view.inventory()[vm].name);
        reasons->of(decision.actions.size()) = std::move(why);
      }
      decision.actions.emplace_back(PowerOn{host});
      coming.insert(host);
      woken[host] = view.now();
    }
    plan.place(vm, host);
  }
}

}  // namespace gemello::policies
