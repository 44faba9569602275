#include "models/policies/failover/restart_by_priority.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace gemello::policies {

// Whatever the options say: what is refused at once must not be asked again at once.
constexpr Duration least_wait = 1s;

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
  for (auto& [host, lost] : memory.hosts) {
    const FencePhase before = lost.phase;
    advance_host(round, host, lost);
    if (lost.phase != before) appeal(round, host, lost);
  }
  destroy_copies(round);
  resume_paused(round);
  for (const VmId vm : compare_with(memory, view))
    round.decision.appeals.push_back(
        {HostId::none(), vm,
         fmt::format("{} is down and could not be started in {} attempts: what it needs has to be "
                     "looked at; it is tried again when a host comes back",
                     view.inventory()[vm].name, options_.retries + 1),
         std::string(author)});
  start(round, ready(round));
  for (const auto& [vm, entry] : memory.vms)
    if (!entry.gave_up) round.wake_at(entry.not_before);
  if (memory.vms.empty()) memory.woken.clear();
  return std::move(round.decision);
}

// Of a host that failover cannot show to be dead by itself.
void RestartByPriority::appeal(Round& round, HostId host,
                               const FailoverMemory::LostHost& lost) const {
  const Inventory& inventory = round.view.inventory();
  const std::string& name_of_host = inventory[host].name;
  std::string because;
  if (lost.phase == FencePhase::gave_up)
    because =
        fmt::format("{} is silent and {} attempts to fence it failed", name_of_host, lost.fences);
  else if (lost.phase == FencePhase::too_many_lost)
    because = fmt::format(
        "{} is silent, and so are more than {} of all hosts: the fault may be the "
        "network's, and none is taken for dead",
        name_of_host, options_.fence_share_max);
  else if (lost.phase == FencePhase::needs_operator && !inventory[host].bmc.present)
    because = fmt::format("{} is silent and has no BMC", name_of_host);
  else if (lost.phase == FencePhase::needs_operator)
    because =
        fmt::format("{} was lost in a life that cannot be ended from here any more", name_of_host);
  else
    return;
  round.decision.appeals.push_back(
      {host, VmId::none(),
       because + ": its VMs stay down until it answers or somebody who has seen to it that it is "
                 "off declares it dead",
       std::string(author)});
}

// What was refused was no attempt: it is asked again after the usual time. What was recommended is
// for a person to do, and counts.
Instant RestartByPriority::not_begun(FailoverMemory& memory, Instant now, const Action& action,
                                     Answer answer) {
  if (answer != Answer::refused) return never;
  if (const auto* fence = std::get_if<Fence>(&action)) {
    const auto lost = memory.hosts.find(fence->host);
    if (lost == memory.hosts.end() || lost->second.phase != FencePhase::fencing) return never;
    --lost->second.fences;
    lost->second.phase = FencePhase::waiting;
    return lost->second.not_before = now + std::max(options_.fence_retry, least_wait);
  }
  if (const auto* start = std::get_if<Start>(&action)) {
    const auto down = memory.vms.find(start->vm);
    if (down == memory.vms.end() || !down->second.asked) return never;
    down->second.asked = false;
    return down->second.not_before = now + std::max(options_.retry_delay, least_wait);
  }
  if (const auto* resume = std::get_if<Resume>(&action)) {
    const auto paused = memory.paused.find(resume->vm);
    return paused == memory.paused.end() ? never : ask_again(paused->second, now);
  }
  if (const auto* copy = std::get_if<DestroyCopy>(&action)) {
    const auto left = memory.copies.find({copy->vm, copy->host});
    return left == memory.copies.end() ? never : ask_again(left->second, now);
  }
  return never;
}

Instant RestartByPriority::ask_again(FailoverMemory::Mending& mending, Instant now) const {
  if (!mending.asked) return never;
  mending.asked = false;
  --mending.attempts;
  return mending.not_before = now + std::max(options_.retry_delay, least_wait);
}

}  // namespace gemello::policies
