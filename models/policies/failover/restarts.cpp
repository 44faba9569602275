#include <algorithm>
#include <set>
#include <tuple>

#include <fmt/format.h>

#include "models/planning/ranked.hpp"
#include "models/policies/backoff.hpp"
#include "models/policies/failover/occupied.hpp"
#include "models/policies/failover/restart_by_priority.hpp"
#include "models/policies/misfits.hpp"
#include "models/policies/placement/worst_fit.hpp"
#include "models/policies/start_order.hpp"

namespace gemello::policies {
namespace {

// Any CPU load is accepted: beyond the sum of all demands of any fleet.
constexpr double any_cpu = 1e9;

bool startable(const FleetView& view, VmId vm) {
  if (occupied<Start>(view, vm)) return false;
  return view.state(vm) == VmState::stopped || view.proof_of_loss(vm) != nullptr;
}

HostId choose(FleetPlan& plan, VmId vm, const PlacementRule& rule,
              const std::function<bool(HostId)>& excluded, Misfits& misfits, Rationale* why) {
  if (misfits.covers(plan, vm)) return HostId::none();
  const HostId host = rule.choose(plan, vm, excluded, why);
  if (!host.valid()) misfits.add(plan, vm);
  return host;
}

// Those of its affinity group that wait as well, if all of them are to share a host.
std::vector<VmId> company(const FleetView& view, VmId vm, std::span<const VmId> waiting) {
  const VirtualMachine& guest = view.inventory()[vm];
  std::vector<VmId> group;
  if (guest.affinity.empty() || guest.within != FailureDomain::host) return group;
  for (const VmId other : waiting)
    if (view.inventory()[other].affinity == guest.affinity) group.push_back(other);
  return group;
}

// The plan is left as it was.
bool fit(FleetPlan& plan, HostId host, std::span<const VmId> vms) {
  std::size_t placed = 0;
  while (placed < vms.size() && !plan.refuses(host, vms[placed])) plan.place(vms[placed++], host);
  const bool all = placed == vms.size();
  while (placed > 0) plan.remove(vms[--placed], host);
  return all;
}

// A group that is all down starts where there is room for all of it, if there is such a host.
HostId choose_for(FleetPlan& plan, VmId vm, std::span<const VmId> group, const PlacementRule& rule,
                  const std::function<bool(HostId)>& excluded, Misfits& misfits, Rationale* why) {
  if (group.size() > 1) {
    std::set<HostId> cramped;
    const std::vector<HostId> hosts = plan.open();
    for (const HostId host : hosts)
      if (excluded(host) || !fit(plan, host, group)) cramped.insert(host);
    const auto too_small = [&](HostId host) { return cramped.contains(host); };
    const HostId host = rule.choose(plan, vm, too_small, why);
    if (host.valid()) return host;
    if (why != nullptr) *why = {};
  }
  return choose(plan, vm, rule, excluded, misfits, why);
}

std::int32_t starts_under_way(const FleetView& view) {
  const auto entries = view.in_flight();
  return static_cast<std::int32_t>(
      std::count_if(entries.begin(), entries.end(), [](const InFlightAction& entry) {
        // One whose end nobody knows may stay so for ever: it holds its VM, and no slot.
        return std::holds_alternative<Start>(entry.action) && !entry.ended_at &&
               !entry.unknown_since;
      }));
}

}  // namespace

// Forgets VMs that run again; a Start that was asked for, is not under way and did not bring the
// VM up has failed. Returns the VMs that are given up now.
std::vector<VmId> RestartByPriority::compare_with(FailoverMemory& memory,
                                                  const FleetView& view) const {
  std::erase_if(memory.vms, [&](const auto& item) {
    const auto& [vm, entry] = item;
    if (occupied<Start>(view, vm) || view.published_at() < entry.since) return false;
    // Its stop failed, or the snapshot does not show it yet: not asked again at once.
    if (entry.cause == shed_cause && view.now() < entry.since + options_.retry_delay) return false;
    const VmState state = view.state(vm);
    return state != VmState::stopped && state != VmState::lost;
  });
  std::vector<VmId> given_up;
  for (auto& [vm, entry] : memory.vms) {
    if (!entry.asked || occupied<Start>(view, vm)) continue;
    entry.asked = false;
    if (++entry.failures > options_.retries) {
      entry.gave_up = true;
      entry.failures = 0;
      given_up.push_back(vm);
    } else {
      entry.not_before = view.now() + backoff(options_.retry_delay, entry.failures);
    }
  }
  return given_up;
}

std::vector<VmId> RestartByPriority::ready(Round& round) const {
  const FailoverMemory& memory = round.memory;
  const FleetView& view = round.view;
  const auto coming = [&](VmId other) {
    const auto down = memory.vms.find(other);
    return down != memory.vms.end() && !down->second.gave_up;
  };
  std::vector<VmId> vms;
  for (const auto& [vm, entry] : memory.vms) {
    if (entry.gave_up || entry.not_before > view.now()) continue;
    if (view.published_at() < entry.since || !startable(view, vm)) continue;
    const Instant at = may_start(view, vm, coming);
    if (at <= view.now())
      vms.push_back(vm);
    else
      round.wake_at(at);
  }
  const auto rank = [&](VmId vm) {
    const VirtualMachine& guest = view.inventory()[vm];
    return std::tuple(guest.batch, -guest.priority, vm);
  };
  planning::sort_by_rank(vms, rank);
  return vms;
}

void RestartByPriority::propose_start(Round& round, VmId vm, HostId host, Rationale why) const {
  const FleetView& view = round.view;
  auto& entry = round.memory.vms.at(vm);
  if (round.reasons != nullptr)
    why.because = fmt::format("{} of priority {} is down: {}; attempt {} of {}",
                              view.inventory()[vm].name, view.inventory()[vm].priority, entry.cause,
                              entry.failures + 1, options_.retries + 1);
  if (const ProofOfDeath* proof = view.proof_of_loss(vm))
    round.propose(Start(vm, host, *proof), std::move(why));
  else
    round.propose(Start(view.stopped(vm).value(), host), std::move(why));
  entry.asked = true;
}

// With the CPU limit, and by memory alone.
struct RestartByPriority::Placing {
  Placing(const FleetView& view, const FleetPlanOptions& books, std::int32_t free_slots)
      : plan(view, books), squeezed(view, without_cpu_limit(books)), slots(free_slots) {}
  static FleetPlanOptions without_cpu_limit(FleetPlanOptions books) {
    books.cpu_limit = any_cpu;
    return books;
  }
  FleetPlan plan;
  FleetPlan squeezed;
  Misfits too_large;
  Misfits too_large_squeezed;
  std::int32_t slots;
};

// Starts what there is room for; returns what there is none for.
std::vector<VmId> RestartByPriority::place(Round& round, Placing& books,
                                           std::span<const VmId> vms) const {
  const FleetView& view = round.view;
  const WorstFit spread;
  const auto lost = [&](HostId host) { return round.memory.hosts.contains(host); };
  std::vector<VmId> homeless;
  for (const VmId vm : vms) {
    // Those left over are looked at for the hosts they would need to have woken.
    if (books.slots <= 0 && !placement_.wake) break;
    Rationale why;
    Rationale* collect = round.reasons != nullptr ? &why : nullptr;
    const std::vector<VmId> group = company(view, vm, vms);
    HostId host = choose_for(books.plan, vm, group, *rule_, lost, books.too_large, collect);
    if (!host.valid() && options_.squeeze) {
      why = {};
      host = choose_for(books.squeezed, vm, group, spread, lost, books.too_large_squeezed, collect);
    }
    if (!host.valid()) {
      homeless.push_back(vm);
      continue;
    }
    if (books.slots <= 0) continue;
    --books.slots;
    books.plan.place(vm, host);
    books.squeezed.place(vm, host);
    propose_start(round, vm, host, std::move(why));
  }
  return homeless;
}

void RestartByPriority::start(Round& round, std::span<const VmId> vms) const {
  if (vms.empty()) return;
  const FleetView& view = round.view;
  Placing books(view, placement_.books, options_.starts_in_flight - starts_under_way(view));
  const auto batch =
      std::find_if(vms.begin(), vms.end(), [&](VmId vm) { return view.inventory()[vm].batch; });
  std::vector<VmId> homeless = place(round, books, {vms.begin(), batch});
  const std::size_t waiting = homeless.size();
  if (options_.shed) homeless = shed(round, books.squeezed, homeless);
  // Room that is being made for others is not for batch VMs.
  if (homeless.size() == waiting)
    for (const VmId vm : place(round, books, {batch, vms.end()})) homeless.push_back(vm);
  wake_hosts(view, *rule_, placement_, homeless, author, round.memory.woken, round.decision,
             round.reasons);
}

}  // namespace gemello::policies
