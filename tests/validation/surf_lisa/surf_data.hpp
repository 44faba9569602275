#pragma once

#include <cstddef>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "models/behaviour/power_calibration.hpp"
#include "models/cloud/inventory.hpp"
#include "models/runs/task_load.hpp"
#include "models/traces/surf_tasks.hpp"

namespace gemello::surf_lisa {

inline constexpr std::size_t days = 3;               ///< with a meter
inline constexpr std::size_t readings_a_day = 2880;  ///< one per 30 s
inline constexpr std::size_t readings_per_mean = 5;  ///< 150 s, as the published errors

/// Where the data set is, or why it is nowhere.
struct Place {
  std::filesystem::path folder;
  std::string missing;
};
Place find_data();

/// The hosts of a platform whose hosts are all of one kind.
runs::TaskHosts hosts_of(const Inventory& inventory);

/// What the hosts did and drew in each metered step.
std::vector<behaviour::PowerReading> readings_of(const std::vector<behaviour::LoadCount>& load,
                                                 std::span<const Watts> meter);

}  // namespace gemello::surf_lisa
