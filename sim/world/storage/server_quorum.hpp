#pragma once

#include <vector>

#include "sim/world/storage/images.hpp"

namespace gemello::sim {

/// cluster.server-quorum-type server: a disk server that does not find enough of its volume's
/// servers for 20 s stops its bricks, and starts them again 3 s after it does. One that boots and
/// finds too few does not start them: glusterd waits for its peers first (glusterd_spawn_daemons
/// and glusterd_restart_bricks, glusterfs xlators/mgmt/glusterd).
class ServerQuorum {
 public:
  ServerQuorum(Core& core, const StorageMap& map, Images& images);

  /// The network or a machine changed.
  void look();
  /// All of it was restored but what is planned: who is down has to boot.
  void restored();
  /// Due::server_quorum: a server has been alone, or is no longer. Returns whether bricks stopped
  /// or started.
  bool due(std::size_t server);
  /// Whose agenda item was restored with its State.
  void planned(std::size_t server, Instant at) { servers_[server].due = at; }
  std::size_t servers() const { return servers_.size(); }

 private:
  struct Server {
    VolumeId volume;
    MachineId machine;
    std::vector<BrickId> bricks;
    Instant due = never;  // stops or starts its bricks
    bool up = true;       // when it was looked at last
  };
  bool alone(const Server& server) const;
  bool stopped(const Server& server) const;
  void plan(std::size_t server, Instant at);

  Core& core_;
  const StorageMap& map_;
  Images& images_;
  std::vector<Server> servers_;  // of volumes with a server quorum; by volume
};

}  // namespace gemello::sim
