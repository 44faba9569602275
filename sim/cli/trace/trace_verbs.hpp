#pragma once

#include <optional>
#include <string>

#include <CLI/CLI.hpp>

#include "models/traces/trace.hpp"
#include "models/units/time.hpp"

namespace gemello::cli {

/// A trace file in any format, whichever way it is held.
struct AnyTrace {
  std::optional<traces::Trace> file;
  traces::TraceData data;
  traces::TraceView view() const { return file ? file->view() : data.view(); }
};
/// A .gtrace file, or anything import reads without further options; findings go to stderr.
AnyTrace open_any(const std::string& path);

/// A small text file. Errors: InputError.
std::string read_text_file(const std::string& path);

/// The text of an option. Errors: InputError(option, "", sentence).
Duration duration_option(const std::string& option, const std::string& text);

/// "wrote x.gtrace: 3 VMs, 12 steps of 300s" on stderr.
void tell_written(const std::string& path, const traces::TraceHeader& header);

/// Verbs of `gemello trace` with a file of their own.
void add_import_command(CLI::App& trace, int& exit_code);
void add_synth_commands(CLI::App& trace, int& exit_code);  ///< figures, fit, synth

}  // namespace gemello::cli
