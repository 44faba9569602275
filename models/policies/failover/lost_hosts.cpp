#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "models/policies/backoff.hpp"
#include "models/policies/failover/restart_by_priority.hpp"

namespace gemello::policies {
namespace {

constexpr Duration power_on_again_after = 1min;
constexpr Duration fence_after_giving_up = 30min;

// Worlds name the order ("stop", "retire") or the guest's own "shutdown" as the cause of a stop
// that somebody wanted; whatever else stopped a VM (a crash, its host) is ours to mend.
bool wanted(std::string_view cause) {
  constexpr std::array<std::string_view, 4> prefixes = {"stop", "retire", "order", "shut"};
  return std::any_of(prefixes.begin(), prefixes.end(),
                     [&](std::string_view prefix) { return cause.starts_with(prefix); });
}

// Who gives way to others is to come back.
bool ordered_to_end(const FleetView& view, VmId vm) {
  const InFlightAction* action = view.action_on(vm);
  if (action == nullptr || action->held) return false;
  const auto* stop = std::get_if<Stop>(&action->action);
  return (stop != nullptr && !stop->gives_way) || std::holds_alternative<Retire>(action->action);
}

// Dead without a proof at hand: an earlier controller read it, and this one has to read it again.
bool silent(HostState state) {
  return state == HostState::unreachable || state == HostState::dead;
}

bool fence_under_way(const FleetView& view, HostId host) {
  const auto entries = view.in_flight();
  return std::any_of(entries.begin(), entries.end(), [&](const InFlightAction& entry) {
    const auto* fence = std::get_if<Fence>(&entry.action);
    return fence != nullptr && fence->host == host && !entry.unknown_since && !entry.ended_at;
  });
}

// What ended Unknown does not stand in the way of a fence; what is under way must end first.
bool free_for_fence(const FleetView& view, HostId host) {
  const InFlightAction* action = view.action_on(host);
  return action == nullptr || (action->unknown_since && !fence_under_way(view, host));
}

// Share of the hosts that should answer and do not, without being proven dead. Suspected ones
// count: when a switch dies, its hosts are lost one after the other within a heartbeat.
double silent_share(const FleetView& view) {
  std::size_t silent = 0;
  std::size_t expected = 0;
  for (std::size_t i = 0; i < view.host_count(); ++i) {
    const HostState state = view.state(HostId(i));
    const bool silent_now = state == HostState::unreachable || view.suspected(HostId(i));
    const bool quiet = silent_now && view.proof_of_death(HostId(i)) == nullptr;
    if (quiet) ++silent;
    if (quiet || state == HostState::on) ++expected;
  }
  return expected == 0 ? 0.0 : static_cast<double>(silent) / static_cast<double>(expected);
}

}  // namespace

void RestartByPriority::hear(FailoverMemory& memory, const FleetView& view,
                             std::span<const Event> events) const {
  for (const Event& event : events) {
    if (const auto* lost = std::get_if<HostLost>(&event.body)) {
      memory.returned.erase(lost->host);
      const bool named = lost->incarnation != Incarnation::unknown;
      const Incarnation life = named ? lost->incarnation : view.incarnation(lost->host);
      auto& entry = memory.hosts[lost->host];
      if (entry.incarnation == life) continue;
      entry = {};
      entry.incarnation = life;
      entry.since = event.time;
      entry.cause = lost->cause;
    } else if (const auto* seen = std::get_if<HostSeen>(&event.body)) {
      hear_seen(memory, view, *seen, event.time);
    } else if (const auto* stopped = std::get_if<VmStopped>(&event.body)) {
      if (wanted(stopped->cause) || ordered_to_end(view, stopped->vm)) continue;
      if (memory.leaving.contains(stopped->vm)) continue;
      auto [place, added] = memory.vms.try_emplace(stopped->vm);
      if (added || place->second.cause == shed_cause) place->second.cause = stopped->cause;
      place->second.host = stopped->host;
      place->second.since = event.time;
    } else if (const auto* unwanted = std::get_if<VmRetirementRequested>(&event.body)) {
      memory.leaving.insert(unwanted->vm);
      memory.vms.erase(unwanted->vm);
    }
  }
}

void RestartByPriority::hear_seen(FailoverMemory& memory, const FleetView& view,
                                  const HostSeen& seen, Instant at) const {
  const auto lost = memory.hosts.find(seen.host);
  const bool same_life = lost != memory.hosts.end() && lost->second.incarnation == seen.incarnation;
  for (auto& [vm, entry] : memory.vms) entry.gave_up = false;
  if (same_life) {
    // They run where they ran; a Start already asked for is the Guard's and the world's matter.
    std::erase_if(memory.vms, [&](const auto& entry) {
      return entry.second.host == seen.host && entry.second.cause == "host-lost" &&
             !entry.second.asked && view.state(entry.first) != VmState::stopped;
    });
  } else {
    for (const VmId vm : view.vms_on(seen.host)) {
      const Incarnation life = view.data().vms.lost_with[vm.index()];
      if (life == seen.incarnation || life == Incarnation::unknown) continue;
      if (memory.leaving.contains(vm) || ordered_to_end(view, vm)) continue;
      auto& entry = memory.vms[vm];
      if (entry.cause.empty()) entry.cause = "host-reborn";
      entry.host = seen.host;
      entry.since = at;
    }
  }
  memory.hosts.erase(seen.host);
  memory.returned[seen.host] = at;
}

// Who was stopped for others by a controller that died before it could write that down.
void RestartByPriority::adopt_shed(FailoverMemory& memory, const FleetView& view) const {
  for (const InFlightAction& entry : view.in_flight()) {
    const auto* stop = std::get_if<Stop>(&entry.action);
    if (stop == nullptr || !stop->gives_way || entry.held) continue;
    if (memory.vms.contains(stop->vm) || memory.leaving.contains(stop->vm)) continue;
    memory.vms[stop->vm] = FailoverMemory::Recovery::shed(view.host_of(stop->vm), entry.begun_at);
  }
}

// What the snapshot shows and no event told: after a restart truth comes from observation.
void RestartByPriority::adopt(FailoverMemory& memory, const FleetView& view) const {
  std::erase_if(memory.returned,
                [&](const auto& entry) { return view.published_at() > entry.second; });
  std::erase_if(memory.leaving, [&](VmId vm) { return view.state(vm) == VmState::retired; });
  std::erase_if(memory.stopping, [&](VmId vm) {
    return view.state(vm) == VmState::retired || serves(view.state(vm));
  });
  std::erase_if(memory.hosts, [&](const auto& entry) {
    return view.published_at() > entry.second.since &&
           (view.state(entry.first) == HostState::on ||
            view.incarnation(entry.first) != entry.second.incarnation);
  });
  adopt_shed(memory, view);
  for (std::size_t i = 0; i < view.host_count(); ++i) {
    const HostId host(i);
    const HostState state = view.state(host);
    if (state != HostState::unreachable && state != HostState::dead) continue;
    if (!memory.hosts.contains(host) && !memory.returned.contains(host)) {
      FailoverMemory::LostHost entry;
      entry.incarnation = view.incarnation(host);
      entry.since = view.published_at();
      entry.cause = "found silent";
      memory.hosts[host] = std::move(entry);
    }
    const auto lost = memory.hosts.find(host);
    if (lost == memory.hosts.end()) continue;
    for (const VmId vm : view.vms_on(host)) {
      const bool with_it = view.data().vms.lost_with[vm.index()] == lost->second.incarnation;
      if (view.state(vm) != VmState::lost || !with_it) continue;
      if (memory.leaving.contains(vm) || memory.stopping.contains(vm)) continue;
      if (memory.vms.contains(vm)) continue;
      if (ordered_to_end(view, vm)) {
        memory.stopping.insert(vm);
        continue;
      }
      auto& entry = memory.vms[vm];
      entry.host = host;
      entry.cause = "host-lost";
      entry.since = view.published_at();
    }
  }
}

void RestartByPriority::advance_host(Round& round, HostId host,
                                     FailoverMemory::LostHost& lost) const {
  const FleetView& view = round.view;
  const ProofOfDeath* proof = view.proof_of_death(host);
  if (proof != nullptr && proof->covers(host, lost.incarnation)) {
    if (lost.phase != FencePhase::fenced) lost.not_before = view.now();
    lost.phase = FencePhase::fenced;
    if (options_.power_on_after_fence) power_on(round, host, lost);
    return;
  }
  if (!free_for_fence(view, host)) return;
  if (lost.phase == FencePhase::fencing) {
    lost.phase = FencePhase::waiting;
    lost.not_before = view.now() + options_.fence_retry;
  }
  if (!view.inventory()[host].bmc.present) {
    lost.phase = FencePhase::needs_operator;
  } else if (!silent(view.state(host)) || view.incarnation(host) != lost.incarnation) {
    const bool not_yet = view.published_at() <= lost.since;
    lost.phase = not_yet ? FencePhase::waiting : FencePhase::needs_operator;
  } else if (lost.fences > options_.fence_retries) {
    give_up(round, host, lost);
  } else if (silent_share(view) > options_.fence_share_max) {
    lost.phase = FencePhase::too_many_lost;
  } else {
    fence(round, host, lost);
  }
}

// Off twice is off: a BMC that answers again, however late, still tells.
void RestartByPriority::give_up(Round& round, HostId host, FailoverMemory::LostHost& lost) const {
  if (lost.phase != FencePhase::gave_up) lost.not_before = round.view.now() + fence_after_giving_up;
  lost.phase = FencePhase::gave_up;
  if (round.view.now() >= lost.not_before && silent_share(round.view) <= options_.fence_share_max)
    return fence(round, host, lost);
  round.wake_at(lost.not_before);
}

void RestartByPriority::fence(Round& round, HostId host, FailoverMemory::LostHost& lost) const {
  const Instant due = std::max(lost.not_before, lost.since + options_.fence_delay);
  if (round.view.now() < due) {
    lost.phase = FencePhase::waiting;
    round.wake_at(due);
    return;
  }
  Rationale why;
  if (round.reasons != nullptr)
    why.because = fmt::format(
        "{} is lost for {}: {}; attempt {}{}", round.view.inventory()[host].name,
        to_text(round.view.now() - lost.since), lost.cause, lost.fences + 1,
        lost.fences > options_.fence_retries ? ", once given up"
                                             : fmt::format(" of {}", options_.fence_retries + 1));
  round.propose(Fence{host, lost.incarnation}, std::move(why));
  lost.phase = FencePhase::fencing;
  ++lost.fences;
}

void RestartByPriority::power_on(Round& round, HostId host, FailoverMemory::LostHost& lost) const {
  const FleetView& view = round.view;
  const HostState state = view.state(host);
  if (view.locked(host) || (state != HostState::dead && state != HostState::off)) return;
  if (view.now() < lost.not_before) {
    round.wake_at(lost.not_before);
    return;
  }
  Rationale why;
  if (round.reasons != nullptr)
    why.because = fmt::format("{} is fenced and may come back", view.inventory()[host].name);
  round.propose(PowerOn{host}, std::move(why));
  lost.not_before = view.now() + backoff(power_on_again_after, ++lost.power_ons);
}

}  // namespace gemello::policies
