#pragma once

#include <CLI/CLI.hpp>

namespace gemello::cli {

/// Exit codes of every program of the project (README).
enum ExitCode : int {
  exit_ok = 0,
  exit_run_failed = 1,
  exit_usage = 2,
  exit_input = 3,
  exit_invariant = 4,
  exit_plan_refused = 5,
  exit_stale_plan = 6,
};

/// Each adds its verb to the program and stores its exit code when it ran. Errors pass through as
/// exceptions: main catches them once.
void add_platform_commands(CLI::App& app, int& exit_code);
void add_policies_command(CLI::App& app, int& exit_code);
void add_trace_commands(CLI::App& app, int& exit_code);
void add_run_command(CLI::App& app, int& exit_code);
void add_result_commands(CLI::App& app, int& exit_code);

}  // namespace gemello::cli
