#pragma once

#include <vector>

#include "sim/world/storage/images.hpp"

namespace gemello::sim {

/// cluster.server-quorum-type server: a disk server that does not find enough of its volume's
/// servers stops its bricks, and starts them again as soon as it does. That the others are gone is
/// noticed after network.ping-timeout (assumption: as clients do).
class ServerQuorum {
 public:
  ServerQuorum(Core& core, const StorageMap& map, Images& images);

  /// The network or a machine changed. Returns whether bricks were started again.
  bool look();
  /// Due::server_quorum: those that are still alone stop. Returns whether any did.
  bool due(std::size_t volume);
  /// Whose agenda item was restored with its State.
  void planned(std::size_t volume, Instant at) { due_[volume] = at; }
  std::size_t volumes() const { return due_.size(); }

 private:
  bool alone(VolumeId volume, MachineId server) const;

  Core& core_;
  const StorageMap& map_;
  Images& images_;
  std::vector<std::vector<BrickId>> bricks_;     // by volume
  std::vector<std::vector<MachineId>> servers_;  // by volume, ascending; empty: no quorum asked
  std::vector<Instant> due_;                     // by volume
};

}  // namespace gemello::sim
