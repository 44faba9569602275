#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "models/runs/event_log.hpp"
#include "sim/cli/run/experiment.hpp"

namespace gemello::cli {

/// What a finished run was made from.
struct RunAgain {
  std::unique_ptr<Experiment> experiment;
  std::string state_file;  ///< it went on from; empty: from the beginning
};

/// Errors: InputError: no finished run, or a file that it read has changed since or is
/// not found (find_inputs).
RunAgain read_run_again(const std::filesystem::path& folder, Instant at);

/// Holds what was logged up to and at `at` against the run's own log, by digest.
/// Errors: InputError: this program does not do what that one did.
void check_same_events(const std::filesystem::path& folder, Instant at, const runs::EventLog& log);

}  // namespace gemello::cli
