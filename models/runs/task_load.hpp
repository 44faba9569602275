#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "models/behaviour/power_calibration.hpp"
#include "models/cloud/compute.hpp"
#include "models/traces/surf_tasks.hpp"

namespace gemello::runs {

/// Equal hosts for batch tasks.
struct TaskHosts {
  std::size_t count = 0;
  Cores cores{};  ///< of one
  Megahertz core_speed{};
  Bytes memory{};  ///< for tasks
};

/// Which of the hosts that have the cores and the memory takes a task.
enum class TaskPlacement : std::uint8_t {
  first_fit,   ///< the lowest
  most_free,   ///< the one with most free cores, then the lowest
  last_freed,  ///< the one whose last task ended most recently, then the lowest
};

/// What every host does in every step of a trace of tasks when each task starts as it comes, holds
/// its cores and memory to its end and uses what it used when it was recorded (at most its cores).
/// The answer is the load counts of the steps: no decision but placement, no migration, no fault;
/// for those there is the simulator, which gives the same power for the same placement.
///
/// Errors: InputError(file, task, sentence) for a task that no host has room for when it comes.
std::vector<behaviour::LoadCount> task_load(const traces::TaskTrace& trace, const TaskHosts& hosts,
                                            TaskPlacement placement, std::string_view file);

}  // namespace gemello::runs
