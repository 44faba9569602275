#include <algorithm>

#include <fmt/format.h>

#include "models/planning/giving_way.hpp"
#include "models/policies/failover/restart_by_priority.hpp"
#include "models/policies/placement/worst_fit.hpp"

namespace gemello::policies {
namespace {

bool ends(const Action& action) {
  return std::holds_alternative<Stop>(action) || std::holds_alternative<Retire>(action);
}

// What is being stopped, or was asked to be a moment ago, leaves room that nobody has to be stopped
// for again.
void take_off_leaving(FleetPlan& plan, const FleetView& view, const FailoverMemory& memory) {
  for (const auto& [vm, entry] : memory.vms) {
    const bool asked = entry.cause == shed_cause && view.state(vm) == VmState::running;
    if (asked && !view.locked(vm) && view.host_of(vm).valid()) plan.remove(vm, view.host_of(vm));
  }
  for (const InFlightAction& entry : view.in_flight()) {
    const VmId vm = vm_of(entry.action);
    if (!ends(entry.action) || entry.unknown_since) continue;
    const HostId host = view.host_of(vm);
    if (host.valid() && holds_memory(view.state(vm))) plan.remove(vm, host);
  }
}

// Those that were asked a moment ago are not asked again.
std::vector<VmId> batch_on(const FleetPlan& plan, const FleetView& view,
                           const FailoverMemory& memory, HostId host) {
  std::vector<VmId> vms;
  for (const VmId vm : plan.vms_on(host)) {
    const bool runs = view.state(vm) == VmState::running && view.host_of(vm) == host;
    const bool free = runs && !view.locked(vm) && !memory.vms.contains(vm);
    if (view.inventory()[vm].batch && free) vms.push_back(vm);
  }
  planning::sort_giving_way(view.inventory(), vms);
  return vms;
}

// The fewest to stop on this host, or none where that does not help. The plan is left as it was.
std::vector<VmId> to_stop(FleetPlan& plan, const FleetView& view, const FailoverMemory& memory,
                          HostId host, VmId vm) {
  std::vector<VmId> stopped;
  bool fits = false;
  for (const VmId batch : batch_on(plan, view, memory, host)) {
    plan.remove(batch, host);
    stopped.push_back(batch);
    fits = !plan.refuses(host, vm);
    if (fits) break;
  }
  for (const VmId batch : stopped) plan.place(batch, host);
  if (!fits) stopped.clear();
  return stopped;
}

planning::Room find_room(FleetPlan& plan, const FleetView& view, const FailoverMemory& memory,
                         VmId vm) {
  planning::Room best;
  for (const HostId host : plan.open()) {
    if (memory.hosts.contains(host) || !plan.usable(host)) continue;
    planning::Room room{host, to_stop(plan, view, memory, host, vm)};
    if (room.vms.empty()) continue;
    if (!best.host.valid() || room.less_than(best, view.inventory())) best = std::move(room);
  }
  return best;
}

}  // namespace

// Stops batch VMs for those that have no room; returns the ones whom that does not help.
std::vector<VmId> RestartByPriority::shed(Round& round, const FleetPlan& plan,
                                          std::span<const VmId> homeless) const {
  std::vector<VmId> helpless;
  if (homeless.empty()) return helpless;
  const FleetView& view = round.view;
  FleetPlan trial(plan);
  take_off_leaving(trial, view, round.memory);
  const auto lost = [&](HostId host) { return round.memory.hosts.contains(host); };
  for (const VmId vm : homeless) {
    if (const HostId host = WorstFit().choose(trial, vm, lost, nullptr); host.valid()) {
      trial.place(vm, host);  // room for it is on its way
      continue;
    }
    const planning::Room room = find_room(trial, view, round.memory, vm);
    if (!room.host.valid()) {
      helpless.push_back(vm);
      continue;
    }
    for (const VmId batch : room.vms) {
      Rationale why;
      if (round.reasons != nullptr)
        why.because = fmt::format("{} needs its room on {}", view.inventory()[vm].name,
                                  view.inventory()[room.host].name);
      round.propose(Stop{batch, true}, std::move(why));
      round.memory.vms[batch] = FailoverMemory::Recovery::shed(room.host, view.now());
      trial.remove(batch, room.host);
    }
    trial.place(vm, room.host);
  }
  return helpless;
}

}  // namespace gemello::policies
