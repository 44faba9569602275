#include "live/world/core.hpp"

#include <algorithm>
#include <utility>

#include "models/cloud/volume_settings.hpp"
#include "models/state/replica_rule.hpp"
#include "models/units/error.hpp"

namespace gemello::live {

Core::Core(WorldParts given)
    : parts(std::move(given)),
      inventory(*parts.inventory),
      times(parts.times),
      hosts(inventory.hosts.size()),
      vms(inventory.vms.size()),
      now_(parts.clock->now()),
      brick_told(inventory.bricks.size(), Instant::min()) {
  GEMELLO_INVARIANT(parts.hosts.size() == hosts.size(), "a live world has the ends of every host");
  known.resize(inventory);
}

void Core::emit(EventBody body) {
  pending.push_back({now_, std::move(body)});
  changed = true;
}

CallId Core::sent(SentCall::Purpose purpose, HostId host, ActionId order) {
  const CallId id{++last_call};
  calls.emplace(id, SentCall{purpose, host, order, now_});
  return id;
}

CallId Core::call(HostId host, const HypervisorCall& what, SentCall::Purpose purpose,
                  ActionId order, OrderTime time) {
  const CallId id = sent(purpose, host, order);
  ends(host).hypervisor->call(id, what, time);
  return id;
}

void Core::power(HostId host, PowerOrder what, SentCall::Purpose purpose, ActionId order,
                 OrderTime time) {
  ends(host).power->call(sent(purpose, host, order), what, time);
}

bool Core::anyone_not_heard_yet() const {
  for (std::size_t i = 0; i < hosts.size(); ++i)
    if (not_heard_yet(HostId(i))) return true;
  return false;
}

void Core::set_state(HostId id, HostState to) {
  const std::size_t i = id.index();
  if (known.hosts.state[i] != to) known.hosts.state_since[i] = now_;
  known.hosts.state[i] = to;
  changed = true;
}

void Core::put(VmId vm, HostId host, VmState to) {
  const std::size_t i = vm.index();
  const bool moved = known.vms.host[i] != host;
  if (moved || (holds_memory(to) && !holds_memory(known.vms.state[i])))
    known.vms.placed_since[i] = now_;
  known.vms.host[i] = host;
  known.vms.state[i] = to;
  if (host.valid()) known.vms.lost_with[i] = life(host);
  if (to != VmState::paused) known.vms.io_error[i] = 0;
  if (to != VmState::lost) vms[i].may_be_on.clear();
  changed = true;
}

bool Core::storage_serves(VmId id, Instant since) const {
  const Volume& volume = inventory[inventory[id].volume];
  const VolumeSettings settings = settings_of(volume);
  return std::all_of(volume.replica_sets.begin(), volume.replica_sets.end(), [&](ReplicaSetId set) {
    BrickMask online = 0;
    const auto& bricks = inventory[set].bricks;
    for (std::size_t i = 0; i < bricks.size(); ++i)
      if (known.brick_online[bricks[i].index()] != 0 && brick_told[bricks[i].index()] >= since)
        online |= brick_bit(i);
    return may_serve(rule_of(inventory, inventory[set], settings), online);
  });
}

const Sighting* Core::sighting(VmId vm, HostId host) const {
  const auto& seen = (*this)[vm].sightings;
  const auto found = seen.find(host);
  return found == seen.end() || !active(found->second.state) ? nullptr : &found->second;
}

}  // namespace gemello::live
