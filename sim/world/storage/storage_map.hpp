#pragma once

#include <optional>
#include <vector>

#include "models/cloud/volume_settings.hpp"
#include "models/runs/scenario.hpp"
#include "models/state/replica_image.hpp"
#include "sim/engine/network.hpp"

namespace gemello::sim {

/// What of an inventory's storage a run simulates, as tables: nothing of it changes.
struct StorageMap {
  struct Set {
    VolumeSettings settings;
    ReplicaRule rule;
    int write_round_trips = 1;  ///< that a write of a running guest waits for, one after another
    std::vector<BrickId> bricks;
  };
  struct Place {  // of a brick in its set
    ReplicaSetId set;
    std::uint8_t index = 0;
  };

  std::vector<Set> sets;              ///< by ReplicaSetId
  std::vector<ReplicaSetId> set_of;   ///< by VM; none: it has no image
  std::vector<Place> place_of;        ///< by brick; no set: in no volume
  std::vector<MachineId> machine_of;  ///< by brick
  std::vector<HostId> host_beside;    ///< by brick: the hypervisor in the same box, or none
  std::vector<LinkId> read;           ///< by brick: its disk; none where it is not simulated
  std::vector<LinkId> write;          ///< by brick
  bool any = false;                   ///< some VM has an image

  /// Adds "<brick>.read" and "<brick>.write" to the links where some VM has an image. modelled: the
  /// scenario has a storage section; without one no VM has an image.
  StorageMap(const Inventory& inventory, FlowManager& flows, bool modelled);

  const Set& operator[](ReplicaSetId id) const { return sets[id.index()]; }
};

/// Appends the way between two machines on the storage network, if there is one; nothing from a
/// machine to itself. The round trip and the loss are those of the worst leg.
bool add_leg(Path& whole, const Network& network, MachineId from, MachineId to,
             std::uint64_t flow_key);

}  // namespace gemello::sim
