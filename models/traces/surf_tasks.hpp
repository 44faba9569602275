#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "models/traces/import.hpp"
#include "models/traces/trace.hpp"

namespace gemello::traces {

/// One batch task and where its samples lie.
struct Task {
  std::string name;            ///< its id
  std::size_t first_step = 0;  ///< the step in which it was submitted
  std::size_t first_sample = 0;
  std::size_t samples = 0;  ///< at least 1; it runs in [first_step, first_step + samples)
  std::int64_t cores = 0;
  Megahertz core_speed{};
  Bytes memory{};
};

/// A trace of tasks that come and go, ragged: what a *.gtrace would hold as a column of mostly
/// gaps for each task is one row of samples here.
struct TaskTrace {
  Duration period{};
  std::size_t steps = 0;                ///< the last task's end
  std::int64_t start_unix_seconds = 0;  ///< of step 0, the first submission
  std::vector<Task> tasks;              ///< by first step, then by id
  std::vector<float> samples;           ///< cores used

  std::span<const float> used(const Task& task) const {
    return std::span(samples).subspan(task.first_sample, task.samples);
  }
};

/// Reads the CSV form of an OpenDC workload (surf_tasks.cpp): tasks.csv and fragments.csv, either
/// compressed or not, from a folder or archive. Errors: InputError with member file and line.
TaskTrace read_surf_tasks(const std::filesystem::path& path, ImportReport& report,
                          const SourceLimits& limits = {});

/// Whether a first line is that of tasks.csv or fragments.csv.
bool begins_surf_tasks(std::string_view line);

}  // namespace gemello::traces
