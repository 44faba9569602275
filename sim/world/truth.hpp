#pragma once

#include <map>
#include <span>
#include <vector>

#include "models/fleet/action.hpp"
#include "models/runs/state.hpp"
#include "models/state/replica_image.hpp"

namespace gemello::sim {

/// What is so in a simulated world now, which no policy sees: for audits. Borrowed from the world
/// and up to date for as long as it lives; looking changes nothing.
struct Truth {
  std::span<const runs::HostRecord> hosts;  ///< by HostId
  std::span<const runs::VmRecord> vms;      ///< by VmId
  const std::vector<VmCopy>* copies = nullptr;
  const std::map<ActionId, Action>* open_actions = nullptr;  ///< begun, outcome not yet told
};

/// The image of a VM, as it is on the bricks of its replica set.
struct ImageTruth {
  ReplicaRule rule;
  ReplicaImage copies;
  BrickMask serving = 0;  ///< bricks whose process runs
  BrickMask reached = 0;  ///< bricks that the host which has it open is connected to
  int read_from = -1;     ///< the brick that this host reads it from; -1: none
  bool exists = false;
  bool gone = false;  ///< its last copy was lost with its disk
  HostId open_at;     ///< none: nobody
};

/// Is told what happens to images, as it happens.
class ImageWitness {
 public:
  virtual ~ImageWitness() = default;
  /// A write by a client that reached these bricks was acknowledged.
  virtual void wrote(VmId vm, BrickMask reached) = 0;
  /// A heal of one brick from another begins; it ended, and the copy is what the source was.
  virtual void heal_began(VmId vm, std::size_t source, std::size_t sink) = 0;
  virtual void heal_ended(VmId vm, std::size_t source, std::size_t sink) = 0;
  /// A brick has an empty disk in place of the one it had.
  virtual void replaced(VmId vm, std::size_t brick) = 0;
  /// A new image, the same on all bricks; the image is deleted.
  virtual void created(VmId vm) = 0;
};

}  // namespace gemello::sim
