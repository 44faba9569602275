#pragma once

#include <functional>

#include "sim/world/storage/images.hpp"

namespace gemello::sim {

/// What a person does about split brains, by the scenario: whose copy of an image counts. It is
/// `gluster volume heal VOLUME split-brain source-brick`, which needs all bricks of the set and
/// does nothing to an image that is in no split brain.
class Resolutions {
 public:
  /// Errors: InputError: a brick that is of another replica set than the image.
  Resolutions(Core& core, const StorageMap& map, Images& images);

  /// Plans what comes after `start` (at it, too, if `inclusive`).
  void plan(Instant start, bool inclusive);
  /// Due::resolution: a line of the log tells what came of it. Returns the VM whose image has a
  /// good copy again; none: there is none.
  VmId due(std::size_t entry);

 private:
  bool finds_all(BrickId brick) const;

  Core& core_;
  const StorageMap& map_;
  Images& images_;
};

}  // namespace gemello::sim
