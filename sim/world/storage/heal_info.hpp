#pragma once

#include <cstdint>
#include <vector>

#include "sim/world/storage/images.hpp"

namespace gemello::sim {

/// By brick (0/1): what `gluster volume heal info` tells of it: some image on it lacks writes that
/// a brick which serves knows of.
std::vector<std::uint8_t> bricks_behind(const Core& core, const StorageMap& map,
                                        const Images& images);

}  // namespace gemello::sim
