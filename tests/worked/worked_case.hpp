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

/// Writes the trace that a case's trace.json tells of, as a native trace:
///     {"period": "60s", "vms": [{"name": "a", "cores": [0.4, 0.8]},
///                               {"name": "b", "arrival": "60s", "departure": "5min",
///                                "cores": [null, 0.5], "received": [0, 1e6], "sent": [0, 1e6]}]}
/// cores: cpu_used of each step, received and sent: net_rx and net_tx, recorded if one VM at least
/// gives them (0 where another does not); null: a gap. Errors: InputError.
void write_case_trace(const std::filesystem::path& text, const std::filesystem::path& trace);

/// Runs the case in `folder` (scenario.json, platform.json, trace.json) to its end in this process
/// and leaves its files in `work`. One per process (the engine is a singleton). Errors: InputError.
WorkedResult run_case(const std::filesystem::path& folder, const std::filesystem::path& work);

}  // namespace gemello::testing
