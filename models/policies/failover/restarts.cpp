#include <algorithm>
#include <tuple>

#include <fmt/format.h>

#include "models/policies/backoff.hpp"
#include "models/policies/failover/restart_by_priority.hpp"
#include "models/policies/placement/worst_fit.hpp"

namespace gemello::policies {
namespace {

// Any CPU load is accepted: beyond the sum of all demands of any fleet.
constexpr double any_cpu = 1e9;

/// The proof with which a VM may start now, or nothing: it was lost without one, or was not lost.
const ProofOfDeath* proof_for(const FleetView& view, VmId vm) {
  const HostId host = view.host_of(vm);
  if (!host.valid()) return nullptr;
  const ProofOfDeath* proof = view.proof_of_death(host);
  const Incarnation life = view.data().vms.lost_with[vm.index()];
  return proof != nullptr && proof->covers(host, life) ? proof : nullptr;
}

bool startable(const FleetView& view, VmId vm) {
  if (view.locked(vm)) return false;
  const VmState state = view.state(vm);
  return state == VmState::stopped || (state == VmState::lost && proof_for(view, vm) != nullptr);
}

std::int32_t starts_under_way(const FleetView& view) {
  const auto entries = view.in_flight();
  return static_cast<std::int32_t>(
      std::count_if(entries.begin(), entries.end(), [](const InFlightAction& entry) {
        return std::holds_alternative<Start>(entry.action) && !entry.ended_at;
      }));
}

}  // namespace

// Forgets VMs that run again; a Start that was asked for, is not under way and did not bring the
// VM up has failed.
void RestartByPriority::compare_with(FailoverMemory& memory, const FleetView& view) const {
  std::erase_if(memory.vms, [&](const auto& item) {
    const auto& [vm, entry] = item;
    if (view.locked(vm) || view.published_at() < entry.since) return false;
    const VmState state = view.state(vm);
    return state != VmState::stopped && state != VmState::lost;
  });
  for (auto& [vm, entry] : memory.vms) {
    if (!entry.asked || view.locked(vm)) continue;
    entry.asked = false;
    if (++entry.failures > options_.retries) {
      entry.gave_up = true;
      entry.failures = 0;
    } else {
      entry.not_before = view.now() + backoff(options_.retry_delay, entry.failures);
    }
  }
}

std::vector<VmId> RestartByPriority::ready(const FailoverMemory& memory,
                                           const FleetView& view) const {
  std::vector<VmId> vms;
  for (const auto& [vm, entry] : memory.vms) {
    const bool due = !entry.gave_up && entry.not_before <= view.now();
    if (due && view.published_at() >= entry.since && startable(view, vm)) vms.push_back(vm);
  }
  std::sort(vms.begin(), vms.end(), [&](VmId a, VmId b) {
    return std::tuple(-view.inventory()[a].priority, a) <
           std::tuple(-view.inventory()[b].priority, b);
  });
  return vms;
}

void RestartByPriority::start(Round& round, std::span<const VmId> vms) const {
  if (vms.empty()) return;
  const FleetView& view = round.view;
  std::int32_t slots = options_.starts_in_flight - starts_under_way(view);
  FleetPlan plan(view, placement_.books);
  FleetPlanOptions squeezed_books = placement_.books;
  squeezed_books.cpu_limit = any_cpu;
  FleetPlan squeezed(view, squeezed_books);
  const WorstFit spread;
  const auto lost = [&](HostId host) { return round.memory.hosts.contains(host); };
  std::vector<VmId> homeless;
  for (const VmId vm : vms) {
    Rationale why;
    Rationale* collect = round.reasons != nullptr ? &why : nullptr;
    HostId host = rule_->choose(plan, vm, lost, collect);
    if (!host.valid() && options_.squeeze) {
      why = {};
      host = spread.choose(squeezed, vm, lost, collect);
    }
    if (!host.valid()) {
      homeless.push_back(vm);
      continue;
    }
    if (slots <= 0) continue;
    --slots;
    plan.place(vm, host);
    squeezed.place(vm, host);
    auto& entry = round.memory.vms.at(vm);
    if (collect != nullptr)
      why.because = fmt::format("{} of priority {} is down: {}; attempt {} of {}",
                                view.inventory()[vm].name, view.inventory()[vm].priority,
                                entry.cause, entry.failures + 1, options_.retries + 1);
    const ProofOfDeath* proof = view.state(vm) == VmState::lost ? proof_for(view, vm) : nullptr;
    Start start{vm, host, std::nullopt};
    if (proof != nullptr) start.proof = *proof;
    round.propose(start, std::move(why));
    entry.asked = true;
  }
  wake_hosts(view, *rule_, placement_, homeless, author, round.memory.woken, round.decision,
             round.reasons);
}

}  // namespace gemello::policies
