#pragma once

#include <CLI/CLI.hpp>

#include "models/units/exit_code.hpp"

namespace gemello::cli {

/// Each adds its verb to the program and stores its exit code when it ran. Errors pass through as
/// exceptions: main catches them once.
void add_platform_commands(CLI::App& app, int& exit_code);
void add_bound_command(CLI::App& app, int& exit_code);
void add_calibrate_command(CLI::App& app, int& exit_code);
void add_calibrate_storage_command(CLI::App& app, int& exit_code);
void add_policies_command(CLI::App& app, int& exit_code);
void add_trace_commands(CLI::App& app, int& exit_code);
void add_run_command(CLI::App& app, int& exit_code);
void add_sweep_command(CLI::App& app, int& exit_code);
void add_result_commands(CLI::App& app, int& exit_code);
void add_storage_commands(CLI::App& app, int& exit_code);
void add_storm_command(CLI::App& app, int& exit_code);
void add_plan_commands(CLI::App& app, int& exit_code);
void add_serve_command(CLI::App& app, int& exit_code);
void add_swarm_command(CLI::App& app, int& exit_code);

}  // namespace gemello::cli
