#include "live/world/guests.hpp"

#include <algorithm>
#include <utility>

namespace gemello::live {
namespace {

// What failover takes for somebody's will begins with "shut" or "order" (its README).
const char* why_down(ShutOffReason reason) {
  switch (reason) {
    case ShutOffReason::shut_down:
      return "shut down by its own system";
    case ShutOffReason::destroyed:
      return "ordered by somebody else: switched off";
    case ShutOffReason::saved:
      return "ordered by somebody else: saved";
    case ShutOffReason::crashed:
      return "its process died";
    case ShutOffReason::migrated:
      return "ordered by somebody else: migrated to where nobody looks";
    case ShutOffReason::unknown:
    case ShutOffReason::never_started:
      break;
  }
  return "its process is gone";
}

// A process that is, or was until a moment ago, the VM itself: not the receiving end of a
// migration, which has nothing to run yet.
bool is_the_vm(const Sighting& seen) {
  return active(seen.state) && seen.state != DomainState::incoming;
}

}  // namespace

VmState state_of(const Sighting& seen) {
  switch (seen.state) {
    case DomainState::starting:
      return VmState::starting;
    case DomainState::running:
      return seen.job.migrating_out ? VmState::migrating : VmState::running;
    case DomainState::incoming:
      return VmState::migrating;
    case DomainState::paused:
    case DomainState::io_error:
    case DomainState::handed_over:
      return seen.job.migrating_out ? VmState::migrating : VmState::paused;
    case DomainState::stopping:
      return VmState::stopping;
    case DomainState::shut_off:
      return VmState::stopped;
  }
  return VmState::stopped;
}

void Guests::apply(HostId host, const HostReport& report, Instant asked,
                   std::optional<Instant> silent_since) {
  core_[host].looked_at = asked;
  std::map<std::string_view, const DomainReport*> domains;
  for (const DomainReport& domain : report.domains) domains.emplace(domain.name, &domain);
  Bytes unmanaged{};
  for (std::size_t i = 0; i < core_.vms.size(); ++i) {
    const VmId vm(i);
    VmTrack& track = core_[vm];
    const auto found = domains.find(core_.name(vm));
    if (found == domains.end()) {
      const bool was_there = track.sightings.erase(host) > 0 || core_.place(vm) == host;
      if (was_there || track.may_be_on.contains(host)) judge(vm);
      continue;
    }
    const DomainReport& domain = *found->second;
    const HostId place = core_.place(vm);
    if (!domain.definition.empty() && (place == host || track.definition.empty()))
      track.definition = domain.definition;
    if (place == host || !place.valid()) track.persistent = domain.persistent;
    track.sightings[host] = {domain.state, domain.shut_off, domain.job,
                             left_over(vm, host, domain, silent_since)};
    if (core_.place(vm) == host) core_.known.vms.observed_at[i] = asked;
    judge(vm);
    domains.erase(found);
  }
  for (const auto& [name, domain] : domains)
    if (active(domain->state)) unmanaged += domain->memory;
  core_.known.hosts.memory_unmanaged[host.index()] = unmanaged;
  core_.changed = true;
}

// What a host that was silent still holds of a VM that was put elsewhere meanwhile, or was a copy
// before: it knows nothing of what the other has written since.
bool Guests::left_over(VmId vm, HostId host, const DomainReport& domain,
                       std::optional<Instant> silent_since) const {
  const HostId place = core_.known.vms.host[vm.index()];
  if (!active(domain.state) || domain.state == DomainState::incoming || !place.valid() ||
      place == host)
    return false;
  const auto before = core_[vm].sightings.find(host);
  const bool was = before != core_[vm].sightings.end() && active(before->second.state) &&
                   before->second.left_over;
  return was || (listed(vm, host) && !core_[vm].contested) || core_[vm].leftovers.contains(host) ||
         (silent_since && core_.known.vms.placed_since[vm.index()] > *silent_since);
}

void Guests::lose(HostId host) {
  for (std::size_t i = 0; i < core_.vms.size(); ++i) {
    if (core_.known.vms.host[i] != host) continue;
    if (const auto lost = step(core_.known.vms.state[i], VmInput::host_silent)) {
      const bool leaving = was_leaving(VmId(i));
      core_.known.vms.state[i] = *lost;
      core_.known.vms.io_error[i] = 0;
      if (leaving) core_.known.vms.lost_with[i] = Incarnation::unknown;
      lose_unfound(VmId(i));
      if (leaving) core_.vms[i].searched_since = core_.now();
    }
  }
  core_.changed = true;
  for (std::size_t i = 0; i < core_.vms.size(); ++i)
    if (core_.vms[i].vanished) judge(VmId(i));  // it may have gone there
}

void Guests::forget_processes(HostId host) {
  for (std::size_t i = 0; i < core_.vms.size(); ++i) {
    auto& seen = core_.vms[i].sightings;
    const auto found = seen.find(host);
    if (found != seen.end() && active(found->second.state))
      found->second = {DomainState::shut_off, ShutOffReason::unknown, {}};
    unlist(VmId(i), host);
    core_.vms[i].doubles.erase(host);
    if (core_.known.vms.host[i] == host) core_.vms[i].undefining = ActionId::none;
  }
}

void Guests::judge_all() {
  for (std::size_t i = 0; i < core_.vms.size(); ++i) judge(VmId(i));
}

void Guests::judge(VmId vm) {
  VmTrack& track = core_[vm];
  // An order says what it makes of what is seen; what was left over is a copy whatever it makes.
  if (track.order != ActionId::none) return judge_copies(vm);
  if (track.late) {
    if (!settled(*track.late) && !came_true(vm, *track.late)) return judge_copies(vm);
    const Action late = track.late->action;
    const bool true_now = came_true(vm, *track.late);
    const auto* move = std::get_if<Migrate>(&late);
    track.target_died = move != nullptr && !true_now && ended_since(*track.late, move->to);
    track.late.reset();
    if (move != nullptr && true_now && core_.place(vm) != move->to)
      adopt(vm, move->to, *core_.sighting(vm, move->to));
  }
  narrow(vm);
  const HostId place = core_.place(vm);
  if (core_.state(vm) == VmState::retired && best_elsewhere(vm) == HostId::none() &&
      (!place.valid() || core_.sighting(vm, place) == nullptr))
    return judge_copies(vm);
  // Believed to be there, and not looked at since: that it was not seen there says nothing.
  const bool unseen = track.may_be_on.contains(place) && core_.sighting(vm, place) == nullptr;
  if (place.valid() && core_.heard(place) && !unseen)
    judge_at_place(vm);
  else
    judge_elsewhere(vm);
  judge_copies(vm);
}

// Its place answers: either it is there, or it is where it is seen, or it is down.
void Guests::judge_at_place(VmId vm) {
  const HostId place = core_.place(vm);
  const Sighting* here = core_.sighting(vm, place);
  const HostId elsewhere = best_elsewhere(vm);
  VmTrack& track = core_[vm];
  if (here != nullptr && is_the_vm(*here)) {
    const bool left = here->state == DomainState::handed_over && elsewhere.valid();
    track.vanished.reset();
    track.target_died = false;
    if (!left) return show(vm, place, *here);
  }
  if (elsewhere.valid()) {
    track.vanished.reset();
    return adopt(vm, elsewhere, *core_.sighting(vm, elsewhere));
  }
  if (!holds_memory(core_.state(vm))) return track.vanished.reset();
  std::vector<HostId> silent;
  switch (follow(vm, silent)) {
    case Trail::warm:
      core_.put(vm, place, VmState::migrating);
      core_.known.vms.lost_with[vm.index()] = Incarnation::unknown;  // should its host die by now
      return;
    case Trail::leads_to_silence:
      lose_among(vm, silent);
      break;
    case Trail::cold:
      go_down(vm);
      break;
  }
  track.vanished.reset();
}

// A domain that is shut off where it ran says why. One that is gone altogether, or migrated, may
// be anywhere: every host is looked at again before it is called down, and one that nobody can
// look at is where it may live: on one that was receiving it, if there is one, else on any.
Guests::Trail Guests::follow(VmId vm, std::vector<HostId>& silent) {
  VmTrack& track = core_[vm];
  const HostId place = core_.place(vm);
  const auto here = track.sightings.find(place);
  const bool told = here != track.sightings.end() && !active(here->second.state) &&
                    here->second.shut_off != ShutOffReason::migrated;
  const auto receives = [&](HostId host) {
    const Sighting* seen = core_.sighting(vm, host);
    return seen != nullptr && host != place && !listed(vm, host) && !seen->left_over;
  };
  if (!track.vanished) track.vanished = core_.now();
  bool warm = false;
  bool received = false;
  for (std::size_t i = 0; i < core_.hosts.size(); ++i) {
    const HostId host(i);
    if (host == place || core_.over(host)) continue;
    if (told && !receives(host)) continue;
    if (core_.state(host) == HostState::unreachable) {
      if (receives(host) && !std::exchange(received, true)) silent.clear();
      if (receives(host) || !received) silent.push_back(host);
    } else if (receives(host) || core_[host].looked_at <= *track.vanished) {
      warm = true;
    }
  }
  if (warm) return Trail::warm;
  return silent.empty() ? Trail::cold : Trail::leads_to_silence;
}

// Nobody can ask its place, or it has none. Only one that runs elsewhere for certain is believed:
// what is paused there may be what was left behind.
void Guests::judge_elsewhere(VmId vm) {
  const HostId place = core_.place(vm);
  const HostId elsewhere = best_elsewhere(vm);
  // Where it was known to be outranks whoever answers first; and what was never seen anywhere is
  // put nowhere before every host was heard or given up.
  if (place.valid() ? core_.not_heard_yet(place) : core_.anyone_not_heard_yet()) return;
  if (!place.valid()) core_[vm].contested = processes_of(vm) > 1;
  if (elsewhere.valid()) {
    const Sighting& seen = *core_.sighting(vm, elsewhere);
    const bool runs = seen.state == DomainState::running || seen.state == DomainState::stopping;
    const bool over = place.valid() && core_.over(place);
    if (!place.valid() || runs || over) return adopt(vm, elsewhere, seen);
  }
  if (!place.valid()) {
    const HostId defined = defined_on(vm);
    if (defined.valid() && core_.state(vm) == VmState::requested)
      core_.put(vm, defined, VmState::stopped);
  } else if (core_.state(place) == HostState::off && core_.state(vm) != VmState::lost) {
    go_down(vm);
  }
}

std::size_t Guests::processes_of(VmId vm) const {
  return static_cast<std::size_t>(
      std::count_if(core_[vm].sightings.begin(), core_[vm].sightings.end(),
                    [](const auto& entry) { return is_the_vm(entry.second); }));
}

HostId Guests::best_elsewhere(VmId vm) const {
  HostId best = HostId::none();
  int best_rank = 0;
  for (const auto& [host, seen] : core_[vm].sightings) {
    if (host == core_.known.vms.host[vm.index()] || !core_.heard(host)) continue;
    if (!is_the_vm(seen) || seen.state == DomainState::handed_over) continue;
    if (seen.left_over || listed(vm, host)) continue;
    const int rank = seen.state == DomainState::running ? 2 : 1;
    if (rank > best_rank) {
      best = host;
      best_rank = rank;
    }
  }
  return best;
}

HostId Guests::defined_on(VmId vm) const {
  for (const auto& [host, seen] : core_[vm].sightings)
    if (core_.heard(host)) return host;
  return HostId::none();
}

void Guests::adopt(VmId vm, HostId host, const Sighting& seen) {
  const VmState before = core_.state(vm);
  const bool moved = core_.place(vm).valid() && holds_memory(before) && before != VmState::lost;
  core_[vm].doubles.erase(host);
  core_[vm].target_died = false;
  core_.put(vm, host, state_of(seen));
  core_.known.vms.io_error[vm.index()] = seen.state == DomainState::io_error ? 1 : 0;
  core_.known.vms.observed_at[vm.index()] = core_[host].looked_at;
  if (moved)
    core_.known.vms.last_moved[vm.index()] = core_.now();
  else if (core_.state(vm) == VmState::running && core_.settled_in)
    core_.emit(VmStarted{vm, host});
}

void Guests::show(VmId vm, HostId host, const Sighting& seen) {
  const VmState before = core_.state(vm);
  const VmState now = state_of(seen);
  const bool io_error = seen.state == DomainState::io_error;
  core_.put(vm, host, now);
  core_.known.vms.io_error[vm.index()] = io_error ? 1 : 0;
  core_.known.vms.observed_at[vm.index()] = core_[host].looked_at;
  if (now == VmState::paused && before != VmState::paused)
    core_.emit(VmPaused{vm, host, io_error ? "I/O error" : "paused by somebody else"});
  if (serves(now) && before == VmState::paused) core_.emit(VmResumed{vm, host});
  if (serves(now) && (!holds_memory(before) || before == VmState::starting))
    core_.emit(VmStarted{vm, host});
}

// Where it was defined last says why it is down. What is not defined anywhere any more was removed
// by somebody, unless its definition never outlived its process, or was last on its way to a host
// that died.
void Guests::go_down(VmId vm) {
  const VmState before = core_.state(vm);
  if (!holds_memory(before)) return;
  const VmTrack& track = core_[vm];
  HostId place = core_.place(vm);
  const Incarnation lived_in = core_.known.vms.lost_with[vm.index()];
  const bool host_was_down = lived_in != Incarnation::unknown && lived_in != core_.life(place);
  if (!track.sightings.contains(place))
    if (const HostId defined = defined_on(vm); defined.valid()) place = defined;
  const auto seen = track.sightings.find(place);
  const char* why = "its process is gone";
  const bool here = seen != track.sightings.end();
  if (here)
    why = why_down(seen->second.shut_off);
  else if (track.persistent)
    why = "ordered by somebody else: it is not defined anywhere any more";
  const bool left = !here || seen->second.shut_off == ShutOffReason::migrated;
  if (host_was_down || (left && track.target_died)) why = "its host was down";
  core_.put(vm, place, VmState::stopped);
  core_.emit(VmStopped{vm, place, why});
}

}  // namespace gemello::live
