#pragma once

#include <CLI/CLI.hpp>

namespace gemello::cli {

/// Adds the verb `record` to `gemello trace`. When chosen, it records, writes the file and sets
/// `exit_code`; bad input leaves as InputError.
void add_record_command(CLI::App& trace, int& exit_code);

}  // namespace gemello::cli
