#pragma once

#include <filesystem>
#include <vector>

#include "models/runs/event_log_reader.hpp"
#include "models/runs/report.hpp"
#include "models/runs/series_reader.hpp"

namespace gemello::testing {

/// What a case left behind: read back from the files that `gemello run` would have written.
struct WorkedResult {
  runs::Report report;
  std::vector<runs::LogLine> log;
  runs::SeriesReader series;
};

/// Runs the case in `folder` (scenario.json, platform.json, trace.json) to its end in this process
/// and leaves its files in `work`. One per process (the engine is a singleton). Errors: InputError.
WorkedResult run_case(const std::filesystem::path& folder, const std::filesystem::path& work);

}  // namespace gemello::testing
