// VMs that vanished from a host that answers, while others are silent.
#include <algorithm>

#include "live/world/guests.hpp"

namespace gemello::live {

// It may be on any of these. A proof of death is of one life of one host, and counts for a VM lost
// with that life: with none as long as there is a second host on which it may run.
void Guests::lose_among(VmId vm, const std::vector<HostId>& silent) {
  VmTrack& track = core_[vm];
  const Instant placed_since = core_.known.vms.placed_since[vm.index()];
  core_.put(vm, silent.front(), VmState::lost);
  // Nobody has put it there: what another of them still holds of it is the VM, and no copy.
  core_.known.vms.placed_since[vm.index()] = placed_since;
  track.searched_since = core_.now();
  track.may_be_on.clear();
  for (const HostId host : silent) track.may_be_on[host] = core_.life(host);
  narrow(vm);
}

// Who is over, or answers without it, is none of them any more. Its place is one that still is.
void Guests::narrow(VmId vm) {
  VmTrack& track = core_[vm];
  if (track.may_be_on.empty() || core_.state(vm) != VmState::lost) return;
  const std::size_t i = vm.index();
  for (auto next = track.may_be_on.begin(); next != track.may_be_on.end();) {
    const auto [host, life] = *next;
    const bool looked = core_.heard(host) && core_[host].looked_at > track.searched_since;
    const bool other = life != Incarnation::unknown && life != core_.life(host);
    const bool without = looked && core_.sighting(vm, host) == nullptr;
    if (core_.over(host) || (without && other)) track.target_died = true;
    next = core_.over(host) || without ? track.may_be_on.erase(next) : std::next(next);
  }
  HostId& place = core_.place(vm);
  if (!track.may_be_on.empty() && !track.may_be_on.contains(place))
    place = track.may_be_on.begin()->first;
  const auto recorded = track.may_be_on.find(place);
  const bool known = recorded != track.may_be_on.end() && recorded->second != Incarnation::unknown;
  core_.known.vms.lost_with[i] = track.may_be_on.size() > 1 ? Incarnation::unknown
                                 : known                    ? recorded->second
                                                            : core_.life(place);
  core_.changed = true;
}

// When it was last seen a migration was under way that nobody here had ordered: it may have ended
// since, and only its source and its target know. Of an ordered one the target is known
// (LateEffect).
bool Guests::was_leaving(VmId vm) const {
  const VmTrack& track = core_[vm];
  if (track.order != ActionId::none || track.late) return false;
  const HostId place = core_.known.vms.host[vm.index()];
  return std::any_of(track.sightings.begin(), track.sightings.end(), [&](const auto& entry) {
    const auto& [host, seen] = entry;
    if (host == place)
      return active(seen.state) &&
             (seen.job.migrating_out || seen.state == DomainState::handed_over);
    return seen.state == DomainState::incoming && !seen.left_over && !listed(vm, host);
  });
}

// Its host is lost, and does not have it: it was being looked for, or an earlier life of this
// process did not know where it was. It may be anywhere.
void Guests::lose_unfound(VmId vm) {
  VmTrack& track = core_[vm];
  const HostId place = core_.place(vm);
  if (core_.state(vm) != VmState::lost || !place.valid() ||
      core_.known.vms.lost_with[vm.index()] != Incarnation::unknown)
    return;
  track.searched_since = track.vanished.value_or(Instant::min());
  for (std::size_t i = 0; i < core_.hosts.size(); ++i)
    track.may_be_on.try_emplace(HostId(i), core_.life(HostId(i)));
}

}  // namespace gemello::live
