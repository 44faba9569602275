#include "sim/world/storage/server_quorum.hpp"

#include <algorithm>
#include <utility>

namespace gemello::sim {
namespace {

// That its peers are gone a server learns by its connections' keepalive, whatever the volume's
// ping-timeout is; measured on our test bed: 19.9, 20.1, 22.4 s (tests/validation/lab_failures).
constexpr Duration notices_after = 20s;
// A brick that was stopped starts as a new process: 2.2 and 3.9 s there.
constexpr Duration starts_after = 3s;

}  // namespace

ServerQuorum::ServerQuorum(Core& core, const StorageMap& map, Images& images)
    : core_(core), map_(map), images_(images) {
  for (std::size_t s = 0; s < map.sets.size(); ++s) {
    if (!map.sets[s].settings.server_quorum) continue;
    const VolumeId volume = core.inventory.replica_sets[s].volume;
    for (const BrickId brick : map.sets[s].bricks) {
      const MachineId machine = map.machine_of[brick.index()];
      const auto known = std::find_if(servers_.begin(), servers_.end(), [&](const Server& one) {
        return one.volume == volume && one.machine == machine;
      });
      if (known == servers_.end())
        servers_.push_back({volume, machine, {brick}, never, true});
      else
        known->bricks.push_back(brick);
    }
  }
}

// It counts itself.
bool ServerQuorum::alone(const Server& server) const {
  std::size_t found = 0;
  std::size_t all = 0;
  for (const Server& other : servers_) {
    if (other.volume != server.volume) continue;
    ++all;
    const bool there =
        other.machine == server.machine ||
        (core_.network.is_up(Component::of(other.machine)) &&
         core_.network.both_ways(server.machine, other.machine, NetworkRole::storage, {}));
    if (there) ++found;
  }
  return !map_[map_.place_of[server.bricks[0].index()].set].settings.servers_suffice(found, all);
}

void ServerQuorum::plan(std::size_t server, Instant at) {
  Instant& due = servers_[server].due;
  if (due != never) core_.agenda.remove(due, Due::server_quorum, server);
  due = at;
  if (at != never) core_.agenda.add(at, Due::server_quorum, server);
}

bool ServerQuorum::stopped(const Server& server) const {
  return core_.bricks_stopped.contains(server.bricks[0]);
}

void ServerQuorum::look() {
  for (std::size_t i = 0; i < servers_.size(); ++i) {
    Server& server = servers_[i];
    const bool up = core_.network.is_up(Component::of(server.machine));
    if (std::exchange(server.up, up) != up && up && alone(server))
      core_.bricks_stopped.insert(server.bricks.begin(), server.bricks.end());
    const bool to_change = up && alone(server) != stopped(server);
    if (!to_change) plan(i, never);
    if (to_change && server.due == never)
      plan(i, core_.now() + (stopped(server) ? starts_after : notices_after));
  }
}

void ServerQuorum::restored() {
  for (Server& server : servers_) server.up = core_.network.is_up(Component::of(server.machine));
}

bool ServerQuorum::due(std::size_t index) {
  Server& server = servers_[index];
  server.due = never;
  if (!core_.network.is_up(Component::of(server.machine))) return false;
  const bool stops = alone(server);
  if (stops == stopped(server)) return false;
  for (const BrickId brick : server.bricks)
    if (stops)
      core_.bricks_stopped.insert(brick);
    else
      core_.bricks_stopped.erase(brick);
  return true;
}

}  // namespace gemello::sim
