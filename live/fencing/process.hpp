#pragma once

#include <chrono>
#include <string>

#include "live/config/fleet_config.hpp"

namespace gemello::live {

/// How a child process ended.
struct ProcessResult {
  bool started = false;
  bool timed_out = false;  ///< it was killed, with its process group
  int exit_code = -1;      ///< -1: not started, timed out or killed by a signal
  std::string out;         ///< standard output, at most 16 MiB
  std::string err;         ///< standard error, at most 64 KiB
  std::string problem;     ///< why it has no exit code, for people

  bool ok() const { return exit_code == 0; }
};

/// Runs a program (searched in PATH) without a shell, in a process group of its own, standard
/// input empty, no signal blocked. Blocks at most `timeout` plus the time to kill it, and not
/// longer than a second after its exit where a child of its own keeps its output open; that child
/// is left alone. Never throws. Leaves no zombie.
ProcessResult run_process(const Command& command, std::chrono::microseconds timeout);

}  // namespace gemello::live
