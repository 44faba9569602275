#pragma once

#include <csignal>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "models/traces/trace.hpp"
#include "models/units/time.hpp"
#include "sim/cli/record/unit_spec.hpp"

namespace gemello::cli {

/// What `gemello trace record` records.
struct RecordOptions {
  std::vector<UnitSpec> units;
  Duration period = 10s;       ///< of a sample; at least 1 s. START and STOP round up to it
  Duration duration = 40min;   ///< at least one period; the record ends at the last whole one
  std::filesystem::path logs;  ///< folder for the output of commands, NAME.log; empty: dropped
  std::string origin;          ///< empty: CPU model, number of CPUs, kernel
  std::string licence;         ///< what may be done with the record; may stay empty
};

/// Called with one line for people at each event: a unit starts, ends, or a note.
using RecordTalk = std::function<void(std::string_view)>;
/// Called after each recorded step with the number of steps done and wanted.
using RecordProgress = std::function<void(std::size_t, std::size_t)>;

/// Starts the commands, records until the duration has passed, `stop` is not 0 or all units have
/// ended, ends the commands (SIGTERM, after 5 s SIGKILL), and returns the trace of the whole
/// periods recorded. The step values are means over the true time between two readings.
/// Errors: InputError for options, units that are not there, and a record of no whole period.
traces::TraceData record_units(const RecordOptions& options, const volatile std::sig_atomic_t& stop,
                               const RecordTalk& talk, const RecordProgress& progress);

}  // namespace gemello::cli
