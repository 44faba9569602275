#pragma once

#include <CLI/CLI.hpp>

#include "models/units/exit_code.hpp"

namespace gemello::live {

/// Each adds its verbs to the program and stores its exit code when one ran. Errors pass through
/// as exceptions: main catches them once.
void add_inventory_command(CLI::App& app, int& exit_code);
void add_run_command(CLI::App& app, int& exit_code);
void add_lease_command(CLI::App& app, int& exit_code);
void add_journal_commands(CLI::App& app, int& exit_code);

}  // namespace gemello::live
