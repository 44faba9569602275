#pragma once

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

}  // namespace gemello::cli
