#pragma once

#include <string_view>

#include "models/cloud/inventory.hpp"
#include "models/cloud/volume_settings.hpp"
#include "models/state/replica_image.hpp"

namespace gemello {

/// What a replica set of a volume with these settings is like: its bricks in their order, which of
/// them are arbiters, the quorum of its clients.
ReplicaRule rule_of(const Inventory& inventory, const ReplicaSet& set,
                    const VolumeSettings& settings);

/// The replica set that holds a file of this name: its hash among those of the volume (FNV-1a; the
/// elastic hash of Gluster has another, and the same even spread).
ReplicaSetId set_for(const Volume& volume, std::string_view file);

}  // namespace gemello
