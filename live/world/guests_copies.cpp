// What is left of a VM elsewhere than at its place.
#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "live/world/guests.hpp"

namespace gemello::live {
bool Guests::listed(VmId vm, HostId host) const {
  return std::any_of(core_.known.copies.begin(), core_.known.copies.end(),
                     [&](const VmCopy& copy) { return copy.vm == vm && copy.host == host; });
}

void Guests::list(VmId vm, HostId host, VmState state) {
  auto& copies = core_.known.copies;
  const bool contested =
      core_[vm].contested && holds_memory(state) && !core_[vm].leftovers.contains(host);
  const VmCopy copy{vm, host, state, core_[host].looked_at, contested};
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

// Whoever retired it has asked for this end of it; until its definition is gone it is a copy, and
// its host takes no VM. A process of it that was begun meanwhile is somebody's, and left alone.
bool Guests::leaves_definition(VmId vm, HostId host) const {
  const VmTrack& track = core_[vm];
  const auto seen = track.sightings.find(host);
  const std::size_t i = vm.index();
  return core_.known.vms.state[i] == VmState::retired && core_.known.vms.host[i] == host &&
         track.leftovers.contains(host) && seen != track.sightings.end() &&
         !active(seen->second.state);
}

std::vector<Action> Guests::unasked() {
  std::vector<Action> acts;
  for (std::size_t i = 0; i < core_.vms.size(); ++i) {
    const VmId vm(i);
    VmTrack& track = core_[vm];
    const HostId host = core_.place(vm);
    // One that is shutting down takes no order: asked now, it would be asked again at once.
    if (!host.valid() || core_.state(host) != HostState::on || !leaves_definition(vm, host))
      continue;
    // Of one that was sent nobody may know the end: looks tell it, or its answer does.
    const bool under_way =
        track.order != ActionId::none || track.late || track.undefining != ActionId::none;
    if (under_way || core_.now() < track.undefine_after) continue;
    const DestroyCopy end{vm, host};
    const auto& allowed = core_.parts.still_allowed;
    const std::string why = allowed ? allowed(ActionId::none, end) : std::string();
    if (why.empty())
      acts.emplace_back(end);
    else
      tell_of_definition(vm, "stays, and the host takes no VM: " + why);
  }
  return acts;
}

void Guests::undefinition_sent(VmId vm, ActionId id) {
  core_[vm].undefining = id;
  core_[vm].undefine_after = core_.now() + core_.times.other;
}

void Guests::undefinition_answered(VmId vm, ActionId id) {
  if (vm.valid() && core_[vm].undefining == id) core_[vm].undefining = ActionId::none;
}

// Each once.
void Guests::tell_of_definition(VmId vm, const std::string& what) {
  std::string sentence = fmt::format("{} was retired while {} was dead: its definition there {}",
                                     core_.name(vm), core_.name(core_.place(vm)), what);
  if (sentence == core_[vm].undefining_told) return;
  if (core_.parts.tell) core_.parts.tell(sentence);
  core_[vm].undefining_told = std::move(sentence);
}

// Beside a VM that is seen alive, anything of its name elsewhere is a copy, once both hosts were
// looked at again after it was first noticed: two looks at two hosts in the middle of a migration
// see it twice as well. What was left over on a host that was silent is one at once, and what was
// called one stays one as long as there is a process of it.
void Guests::judge_copies(VmId vm) {
  VmTrack& track = core_[vm];
  const HostId place = core_.place(vm);
  const VmState state = core_.state(vm);
  const bool alive = place.valid() && core_.heard(place) && holds_memory(state) &&
                     state != VmState::lost && core_.sighting(vm, place) != nullptr;
  const bool moving = state == VmState::migrating || track.order != ActionId::none || track.late;
  for (std::size_t i = 0; i < core_.hosts.size(); ++i) {
    const HostId host(i);
    if (!core_.heard(host)) continue;  // what was listed there stays
    const auto seen = track.sightings.find(host);
    if (leaves_definition(vm, host)) {
      list(vm, host, VmState::stopped);
      continue;
    }
    if (host == place || seen == track.sightings.end()) {
      track.doubles.erase(host);
      track.leftovers.erase(host);
      unlist(vm, host);
      continue;
    }
    const bool process = active(seen->second.state);
    const bool known = listed(vm, host);
    if (process && (seen->second.left_over || (known && !track.contested)))
      track.leftovers.insert(host);
    else
      track.leftovers.erase(host);
    if ((process && seen->second.left_over) || (known && (alive || process))) {
      list(vm, host, state_of(seen->second));
    } else if (!alive || moving || seen->second.state == DomainState::incoming) {
      track.doubles.erase(host);
      unlist(vm, host);
    } else {
      const Instant noticed = track.doubles.try_emplace(host, core_.now()).first->second;
      if (core_[place].looked_at > noticed && core_[host].looked_at > noticed)
        list(vm, host, state_of(seen->second));
    }
  }
}

}  // namespace gemello::live
