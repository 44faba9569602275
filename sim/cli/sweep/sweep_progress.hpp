#pragma once

#include <chrono>
#include <cstddef>
#include <cstdio>
#include <string>

namespace gemello::cli {

struct SweepNow {
  std::size_t ended = 0;  ///< of those to run, failed ones included
  std::size_t failed = 0;
  std::size_t running = 0;
};

/// One line on a terminal for all runs of a sweep; nothing at all where `out` is no terminal.
class SweepProgress {
 public:
  SweepProgress(std::FILE* out, std::size_t total);
  ~SweepProgress();
  SweepProgress(const SweepProgress&) = delete;
  SweepProgress& operator=(const SweepProgress&) = delete;

  /// At most ten times a second of wall time.
  void show(const SweepNow& now);
  /// A line above the bar; also where there is no terminal.
  void say(const std::string& line);

 private:
  using Clock = std::chrono::steady_clock;
  std::FILE* out_;
  bool terminal_;
  std::size_t total_;
  Clock::time_point began_;
  Clock::time_point shown_{};
};

/// "[####....] 12 of 30 runs, 1 failed, 2 running  3 min left", as bar_line. elapsed: wall seconds.
std::string sweep_progress_line(const SweepNow& now, std::size_t total, double elapsed,
                                int columns);

}  // namespace gemello::cli
