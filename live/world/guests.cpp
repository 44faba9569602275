#include "live/world/guests.hpp"

#include <algorithm>

namespace gemello::live {
namespace {

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
      return VmState::paused;
    case DomainState::stopping:
      return VmState::stopping;
    case DomainState::shut_off:
      return VmState::stopped;
  }
  return VmState::stopped;
}

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
      return "it was migrated away and arrived nowhere";
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

void Guests::apply(HostId host, const HostReport& report, Instant asked) {
  core_[host].looked_at = asked;
  std::map<std::string_view, const DomainReport*> domains;
  for (const DomainReport& domain : report.domains) domains.emplace(domain.name, &domain);
  Bytes unmanaged{};
  std::size_t managed = 0;
  for (std::size_t i = 0; i < core_.vms.size(); ++i) {
    const VmId vm(i);
    VmTrack& track = core_[vm];
    const auto found = domains.find(core_.name(vm));
    if (found == domains.end()) {
      if (track.sightings.erase(host) > 0 || core_.place(vm) == host) judge(vm);
      continue;
    }
    ++managed;
    const DomainReport& domain = *found->second;
    if (!domain.definition.empty()) track.definition = domain.definition;
    track.sightings[host] = {domain.state, domain.shut_off, domain.job};
    if (core_.place(vm) == host) core_.known.vms.observed_at[i] = asked;
    judge(vm);
    domains.erase(found);
  }
  for (const auto& [name, domain] : domains)
    if (active(domain->state)) unmanaged += domain->memory;
  core_.known.hosts.memory_unmanaged[host.index()] = unmanaged;
  core_.changed = true;
}

void Guests::lose(HostId host) {
  for (std::size_t i = 0; i < core_.vms.size(); ++i) {
    if (core_.known.vms.host[i] != host) continue;
    if (const auto lost = step(core_.known.vms.state[i], VmInput::host_silent)) {
      core_.known.vms.state[i] = *lost;
      core_.known.vms.io_error[i] = 0;
    }
  }
  core_.changed = true;
}

void Guests::forget_processes(HostId host) {
  for (std::size_t i = 0; i < core_.vms.size(); ++i) {
    auto& seen = core_.vms[i].sightings;
    const auto found = seen.find(host);
    if (found != seen.end() && active(found->second.state))
      found->second = {DomainState::shut_off, ShutOffReason::unknown, {}};
    unlist(VmId(i), host);
    core_.vms[i].doubles.erase(host);
  }
}

void Guests::judge_all() {
  for (std::size_t i = 0; i < core_.vms.size(); ++i) judge(VmId(i));
}

void Guests::judge(VmId vm) {
  VmTrack& track = core_[vm];
  if (track.order != ActionId::none) return;  // the order says what it makes of what is seen
  if (track.late) {
    if (!settled(*track.late) && !came_true(vm, *track.late)) return;
    track.late.reset();
  }
  const HostId place = core_.place(vm);
  if (core_.state(vm) == VmState::retired && best_elsewhere(vm) == HostId::none() &&
      (!place.valid() || core_.sighting(vm, place) == nullptr))
    return;
  if (place.valid() && core_.heard(place))
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
  if (here != nullptr && is_the_vm(*here)) {
    const bool left = here->state == DomainState::handed_over && elsewhere.valid();
    if (!left) return show(vm, place, *here);
  }
  if (elsewhere.valid()) return adopt(vm, elsewhere, *core_.sighting(vm, elsewhere));
  go_down(vm);
}

// Nobody can ask its place, or it has none. Only one that runs elsewhere for certain is believed:
// what is paused there may be what was left behind.
void Guests::judge_elsewhere(VmId vm) {
  const HostId place = core_.place(vm);
  const HostId elsewhere = best_elsewhere(vm);
  if (elsewhere.valid()) {
    const Sighting& seen = *core_.sighting(vm, elsewhere);
    const bool runs = seen.state == DomainState::running || seen.state == DomainState::stopping;
    if (!place.valid() || runs) return adopt(vm, elsewhere, seen);
  }
  if (!place.valid()) {
    const HostId defined = defined_on(vm);
    if (defined.valid() && core_.state(vm) == VmState::requested)
      core_.put(vm, defined, VmState::stopped);
  } else if (core_.state(place) == HostState::off && core_.state(vm) != VmState::lost) {
    go_down(vm);
  }
}

HostId Guests::best_elsewhere(VmId vm) const {
  HostId best = HostId::none();
  int best_rank = 0;
  for (const auto& [host, seen] : core_[vm].sightings) {
    if (host == core_.known.vms.host[vm.index()] || !core_.heard(host)) continue;
    if (!is_the_vm(seen) || seen.state == DomainState::handed_over || listed(vm, host)) continue;
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
  core_.put(vm, host, state_of(seen));
  core_.known.vms.io_error[vm.index()] = seen.state == DomainState::io_error ? 1 : 0;
  core_.known.vms.observed_at[vm.index()] = core_[host].looked_at;
  if (moved)
    core_.known.vms.last_moved[vm.index()] = core_.now();
  else if (core_.state(vm) == VmState::running)
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

void Guests::go_down(VmId vm) {
  const VmState before = core_.state(vm);
  if (!holds_memory(before)) return;
  const HostId place = core_.place(vm);
  const auto seen = core_[vm].sightings.find(place);
  const Incarnation life = core_.known.vms.lost_with[vm.index()];
  const bool host_was_down = life != core_.life(place);
  const char* why = host_was_down                       ? "its host was down"
                    : seen == core_[vm].sightings.end() ? "its process is gone"
                                                        : why_down(seen->second.shut_off);
  core_.put(vm, place, VmState::stopped);
  core_.emit(VmStopped{vm, place, why});
}

// ---- copies ----------------------------------------------------------------------------------

bool Guests::listed(VmId vm, HostId host) const {
  return std::any_of(core_.known.copies.begin(), core_.known.copies.end(),
                     [&](const VmCopy& copy) { return copy.vm == vm && copy.host == host; });
}

void Guests::list(VmId vm, HostId host, VmState state) {
  auto& copies = core_.known.copies;
  const VmCopy copy{vm, host, state, core_[host].looked_at};
  const auto place = std::find_if(copies.begin(), copies.end(), [&](const VmCopy& old) {
    return std::pair(old.vm, old.host) >= std::pair(vm, host);
  });
  if (place != copies.end() && place->vm == vm && place->host == host) {
    *place = copy;
  } else {
    copies.insert(place, copy);
    core_.emit(StaleCopySeen{vm, host});
  }
}

void Guests::unlist(VmId vm, HostId host) {
  std::erase_if(core_.known.copies,
                [&](const VmCopy& copy) { return copy.vm == vm && copy.host == host; });
}

// Beside a VM that is seen alive, anything of its name elsewhere is a copy, once both hosts were
// looked at again after it was first noticed: two looks at two hosts in the middle of a migration
// see it twice as well.
void Guests::judge_copies(VmId vm) {
  VmTrack& track = core_[vm];
  const HostId place = core_.place(vm);
  const VmState state = core_.state(vm);
  const bool alive = place.valid() && core_.heard(place) && holds_memory(state) &&
                     state != VmState::lost && core_.sighting(vm, place) != nullptr;
  for (std::size_t i = 0; i < core_.hosts.size(); ++i) {
    const HostId host(i);
    if (!core_.heard(host)) continue;  // what was listed there stays
    const auto seen = track.sightings.find(host);
    const bool candidate = alive && host != place && seen != track.sightings.end() &&
                           seen->second.state != DomainState::incoming &&
                           state != VmState::migrating;
    if (!candidate) {
      track.doubles.erase(host);
      // While the one in use is not seen, a process that was known as a copy stays one.
      const bool process = seen != track.sightings.end() && active(seen->second.state);
      if (alive || host == place || !process) unlist(vm, host);
      continue;
    }
    const Instant noticed = track.doubles.try_emplace(host, core_.now()).first->second;
    const bool again = core_[place].looked_at > noticed && core_[host].looked_at > noticed;
    if (again || listed(vm, host)) list(vm, host, state_of(seen->second));
  }
}

}  // namespace gemello::live
