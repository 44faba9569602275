#include "models/policies/lifecycle/lifecycle_policy.hpp"

#include <algorithm>
#include <tuple>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "models/planning/admission.hpp"
#include "models/planning/ranked.hpp"
#include "models/policies/backoff.hpp"
#include "models/policies/misfits.hpp"
#include "models/policies/start_order.hpp"

namespace gemello::policies {
namespace {

constexpr Duration deploy_again_after = 30s;
constexpr Duration retire_again_after = 1min;

void hear(LifecycleMemory& memory, std::span<const Event> events) {
  for (const Event& event : events) {
    if (const auto* wanted = std::get_if<VmRequested>(&event.body)) {
      memory.waiting.try_emplace(wanted->vm, LifecycleMemory::Waiting{.since = event.time});
    } else if (const auto* unwanted = std::get_if<VmRetirementRequested>(&event.body)) {
      memory.waiting.erase(unwanted->vm);
      memory.retiring.try_emplace(unwanted->vm, origin);
    }
  }
}

// Forgets what came true; what was asked, is not under way and did not come true has failed.
void compare_with(LifecycleMemory& memory, const FleetView& view) {
  std::erase_if(memory.waiting, [&](const auto& entry) {
    return !view.locked(entry.first) && view.state(entry.first) != VmState::requested;
  });
  for (auto& [vm, entry] : memory.waiting) {
    if (!entry.asked || view.locked(vm)) continue;
    entry.asked = false;
    entry.not_before = view.now() + backoff(deploy_again_after, ++entry.failures);
  }
  std::erase_if(memory.retiring,
                [&](const auto& entry) { return view.state(entry.first) == VmState::retired; });
}

// True if room may have come since the last call, or if the call is a wake-up of our own.
bool worth_trying(std::span<const Event> events) {
  return events.empty() || std::any_of(events.begin(), events.end(), [](const Event& event) {
           return std::holds_alternative<VmRequested>(event.body) ||
                  std::holds_alternative<MonitoringSample>(event.body) ||
                  std::holds_alternative<HostSeen>(event.body) ||
                  std::holds_alternative<VmStopped>(event.body) ||
                  std::holds_alternative<ActionDone>(event.body);
         });
}

// When a waiting VM may be tried: those before it in the start order wait as well.
Instant due(const LifecycleMemory& memory, const FleetView& view, VmId vm) {
  const auto coming = [&](VmId other) { return memory.waiting.contains(other); };
  return std::max(memory.waiting.at(vm).not_before, may_start(view, vm, coming));
}

// In the order in which they are tried.
std::vector<VmId> ready(const LifecycleMemory& memory, const FleetView& view,
                        const PlacementRule& rule, FleetPlan& plan) {
  std::vector<VmId> vms;
  for (const auto& [vm, entry] : memory.waiting)
    if (!view.locked(vm) && due(memory, view, vm) <= view.now()) vms.push_back(vm);
  const auto rank = [&](VmId vm) {
    const VirtualMachine& guest = view.inventory()[vm];
    return std::tuple(-guest.priority, memory.waiting.at(vm).since, -rule.size(plan, vm), vm);
  };
  planning::sort_by_rank(vms, rank);
  return vms;
}

std::string why_held(const Inventory& inventory, const planning::Admission& admission) {
  const planning::Restart& first = admission.homeless.front();
  return fmt::format("with it the loss of {} would leave {} down: {}",
                     planning::name(inventory, *admission.broken), inventory[first.vm].name,
                     planning::name(first.obstacle));
}

}  // namespace

Decision LifecyclePolicy::decide_with(LifecycleMemory& memory, const FleetView& view,
                                      std::span<const Event> events, Reasons* reasons) {
  Decision decision;
  hear(memory, events);
  if (memory.waiting.empty() && memory.retiring.empty()) {
    memory.woken.clear();
    tries_at_ = never;
    return decision;
  }
  compare_with(memory, view);
  retire(memory, view, decision, reasons);
  if (worth_trying(events) || comes_due(memory, view)) {
    if (admission_.kinds.empty())
      deploy(memory, view, decision, reasons);
    else
      deploy_admitted(memory, view, decision, reasons);
  }
  const auto wake_at = [&](Instant at) {
    if (at > view.now()) decision.wake = std::min(decision.wake, at);
  };
  for (const auto& [vm, entry] : memory.waiting) wake_at(due(memory, view, vm));
  tries_at_ = decision.wake;
  for (const auto& [vm, not_before] : memory.retiring) wake_at(not_before);
  return decision;
}

// The instant that it asked for may have an event of its own, which is no reason to try. A State
// knows the first of them only.
bool LifecyclePolicy::comes_due(const LifecycleMemory& memory, const FleetView& view) const {
  if (view.now() >= tries_at_) return true;
  return std::any_of(memory.waiting.begin(), memory.waiting.end(), [&](const auto& entry) {
    return due(memory, view, entry.first) == view.now();
  });
}

// What was refused was no attempt: no longer wait for it.
Instant LifecyclePolicy::not_begun(LifecycleMemory& memory, Instant now, const Action& action,
                                   Answer answer) {
  const auto* deploy = std::get_if<Deploy>(&action);
  if (deploy == nullptr || answer != Answer::refused) return never;
  const auto waiting = memory.waiting.find(deploy->vm);
  if (waiting == memory.waiting.end() || !waiting->second.asked) return never;
  waiting->second.asked = false;
  return waiting->second.not_before = now + deploy_again_after;
}

void LifecyclePolicy::retire(LifecycleMemory& memory, const FleetView& view, Decision& decision,
                             Reasons* reasons) const {
  for (auto& [vm, not_before] : memory.retiring) {
    const bool may_live = view.state(vm) == VmState::lost && view.proof_of_loss(vm) == nullptr;
    if (view.locked(vm) || may_live || not_before > view.now()) continue;
    if (reasons != nullptr) {
      Rationale& why = reasons->of(decision.actions.size());
      why.author = "lifecycle";
      why.because = fmt::format("{} is no longer wanted", view.inventory()[vm].name);
    }
    decision.actions.emplace_back(Retire{vm});
    not_before = view.now() + retire_again_after;
  }
}

void LifecyclePolicy::deploy(LifecycleMemory& memory, const FleetView& view, Decision& decision,
                             Reasons* reasons) const {
  FleetPlan plan(view, options_.books);
  const std::vector<VmId> vms = ready(memory, view, *rule_, plan);
  std::vector<VmId> homeless;
  Misfits misfits;
  const auto nowhere_excluded = [](HostId) { return false; };
  for (const VmId vm : vms) {
    Rationale why;
    const HostId host =
        misfits.covers(plan, vm)
            ? HostId::none()
            : rule_->choose(plan, vm, nowhere_excluded, reasons != nullptr ? &why : nullptr);
    if (!host.valid()) {
      misfits.add(plan, vm);
      homeless.push_back(vm);
      continue;
    }
    plan.place(vm, host);
    propose(memory, view, {vm, host}, std::move(why), decision, reasons);
  }
  wake_hosts(view, *rule_, options_, homeless, "lifecycle", memory.woken, decision, reasons);
}

void LifecyclePolicy::propose(LifecycleMemory& memory, const FleetView& view, const Deploy& deploy,
                              Rationale why, Decision& decision, Reasons* reasons) const {
  LifecycleMemory::Waiting& waiting = memory.waiting.at(deploy.vm);
  if (reasons != nullptr) {
    why.author = "lifecycle";
    why.because = fmt::format("{} was requested at {}", view.inventory()[deploy.vm].name,
                              to_text(waiting.since));
    if (waiting.held_since != never && !admission_.kinds.empty())
      why.because += fmt::format(", held back by {} since {}: {}", admission_.name,
                                 to_text(waiting.held_since), waiting.held_because);
    reasons->of(decision.actions.size()) = std::move(why);
  }
  decision.actions.emplace_back(deploy);
  waiting.asked = true;
}

// As deploy, but for what must still be bearable with each VM. Sleeping hosts count for that: they
// would be woken after a loss.
void LifecyclePolicy::deploy_admitted(LifecycleMemory& memory, const FleetView& view,
                                      Decision& decision, Reasons* reasons) const {
  FleetPlanOptions books = options_.books;
  books.may_wake = options_.wake;
  FleetPlan plan(view, books);
  planning::RestartOptions restarting;
  restarting.wake = options_.wake;
  if (admission_.sheds) restarting.sheds = planning::batch_vms(view.inventory());
  const planning::Failures failures(view);
  planning::Restarts restarts(view, plan, *rule_, restarting, failures);
  planning::Admissions admissions(
      restarts, planning::losses_of(view.inventory(), admission_.kinds, admission_.most));
  std::vector<VmId> homeless;
  Misfits misfits;
  // A loss that is unbearable with one is so with a larger one that is treated alike.
  struct Unbearable {
    Misfits sizes;
    std::string because;
  };
  std::map<std::tuple<VolumeId, bool, std::int32_t>, Unbearable> unbearable;
  const auto hold = [&](LifecycleMemory::Waiting& waiting, const std::string& because) {
    if (waiting.held_since == never) waiting.held_since = view.now();
    waiting.held_because = because;
  };
  for (const VmId vm : ready(memory, view, *rule_, plan)) {
    LifecycleMemory::Waiting& waiting = memory.waiting.at(vm);
    const VirtualMachine& guest = view.inventory()[vm];
    Unbearable& alike = unbearable[{guest.volume, guest.batch, guest.priority}];
    if (alike.sizes.covers(plan, vm)) {
      hold(waiting, alike.because);
      continue;
    }
    if (misfits.covers(plan, vm)) {
      if (waiting.held_since == never) homeless.push_back(vm);
      continue;
    }
    planning::Admission admission = admissions.admit(vm);
    if (!admission.host.valid() && admission.broken) {
      hold(waiting, why_held(view.inventory(), admission));
      alike.because = fmt::format("as {}: {}", guest.name, waiting.held_because);
      alike.sizes.add(plan, vm);
      continue;
    }
    if (!admission.host.valid()) misfits.add(plan, vm);
    if (!admission.host.valid() || admission.wakes) {
      homeless.push_back(vm);
      continue;
    }
    plan.place(vm, admission.host);
    propose(memory, view, {vm, admission.host}, std::move(admission.why), decision, reasons);
  }
  wake_hosts(view, *rule_, options_, homeless, "lifecycle", memory.woken, decision, reasons);
}

}  // namespace gemello::policies
