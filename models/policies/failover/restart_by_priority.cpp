#include "models/policies/failover/restart_by_priority.hpp"

#include <algorithm>

namespace gemello::policies {

void RestartByPriority::Round::propose(const Action& action, Rationale why) {
  if (reasons != nullptr) {
    why.author = author;
    reasons->of(decision.actions.size()) = std::move(why);
  }
  if (const VmId vm = vm_of(action); vm.valid()) ordered.insert(vm);
  decision.actions.push_back(action);
}

void RestartByPriority::Round::wake_at(Instant at) {
  if (at > view.now()) decision.wake = std::min(decision.wake, at);
}

Decision RestartByPriority::decide_with(FailoverMemory& memory, const FleetView& view,
                                        std::span<const Event> events, Reasons* reasons) {
  hear(memory, view, events);
  adopt(memory, view);
  Round round{memory, view, reasons, {}, {}};
  for (auto& [host, lost] : memory.hosts) advance_host(round, host, lost);
  destroy_copies(round);
  resume_paused(round);
  compare_with(memory, view);
  start(round, ready(round));
  for (const auto& [vm, entry] : memory.vms)
    if (!entry.gave_up) round.wake_at(entry.not_before);
  if (memory.vms.empty()) memory.woken.clear();
  return std::move(round.decision);
}

}  // namespace gemello::policies
