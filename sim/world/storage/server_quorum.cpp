#include "sim/world/storage/server_quorum.hpp"

#include <algorithm>

namespace gemello::sim {

ServerQuorum::ServerQuorum(Core& core, const StorageMap& map, Images& images)
    : core_(core),
      map_(map),
      images_(images),
      bricks_(core.inventory.volumes.size()),
      servers_(core.inventory.volumes.size()),
      due_(core.inventory.volumes.size(), never) {
  for (std::size_t s = 0; s < map.sets.size(); ++s) {
    if (!map.sets[s].settings.server_quorum) continue;
    const std::size_t volume = core.inventory.replica_sets[s].volume.index();
    for (const BrickId brick : map.sets[s].bricks) {
      bricks_[volume].push_back(brick);
      servers_[volume].push_back(map.machine_of[brick.index()]);
    }
  }
  for (auto& servers : servers_) {
    std::sort(servers.begin(), servers.end());
    servers.erase(std::unique(servers.begin(), servers.end()), servers.end());
  }
}

// It counts itself.
bool ServerQuorum::alone(VolumeId volume, MachineId server) const {
  const auto& servers = servers_[volume.index()];
  std::size_t found = 1;
  for (const MachineId other : servers) {
    if (other == server || !core_.network.is_up(Component::of(other))) continue;
    if (core_.network.route(server, other, NetworkRole::storage, 0) &&
        core_.network.route(other, server, NetworkRole::storage, 0))
      ++found;
  }
  const VolumeSettings settings = settings_of(core_.inventory[volume]);
  const double share = static_cast<double>(found) / static_cast<double>(servers.size());
  return settings.server_quorum_at_ratio ? share < settings.server_quorum_ratio
                                         : share <= settings.server_quorum_ratio;
}

bool ServerQuorum::look() {
  bool started = false;
  for (std::size_t v = 0; v < servers_.size(); ++v) {
    const VolumeId volume(v);
    bool any_alone = false;
    for (const MachineId server : servers_[v]) {
      if (!core_.network.is_up(Component::of(server))) continue;
      if (alone(volume, server)) {
        any_alone = true;
        continue;
      }
      for (const BrickId brick : bricks_[v])
        if (map_.machine_of[brick.index()] == server)
          started = core_.bricks_stopped.erase(brick) > 0 || started;
    }
    if (!any_alone || due_[v] != never) continue;
    due_[v] = core_.now() + settings_of(core_.inventory[volume]).ping_timeout;
    core_.agenda.add(due_[v], Due::server_quorum, v);
  }
  return started;
}

bool ServerQuorum::due(std::size_t v) {
  due_[v] = never;
  bool stopped = false;
  for (const BrickId brick : bricks_[v]) {
    const MachineId server = map_.machine_of[brick.index()];
    if (core_.network.is_up(Component::of(server)) && alone(VolumeId(v), server))
      stopped = core_.bricks_stopped.insert(brick).second || stopped;
  }
  return stopped;
}

}  // namespace gemello::sim
