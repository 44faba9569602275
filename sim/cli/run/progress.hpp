#pragma once

#include <chrono>
#include <cstdio>
#include <string>

#include "models/units/time.hpp"

namespace gemello::cli {

/// One line on a terminal that tells how far a run is, how fast, and how long it will take yet;
/// nothing at all where `out` is no terminal.
class Progress {
 public:
  Progress(std::FILE* out, Instant start, Instant end);
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  /// At most ten times a second of wall time.
  void show(Instant now);

 private:
  using Clock = std::chrono::steady_clock;
  std::FILE* out_;
  bool terminal_;
  Instant start_;
  Instant end_;
  Clock::time_point began_;
  Clock::time_point shown_{};
};

struct ProgressNow {
  double share = 0;  ///< 0..1
  Instant now{};
  Instant end{};
  double elapsed = 0;    ///< wall seconds so far
  double simulated = 0;  ///< seconds so far
};

/// "[#####.....] TEXT", shorter than `columns`: the bar shrinks and vanishes first, then the end is
/// cut. share: 0..1.
std::string bar_line(double share, std::string text, int columns);
/// Of the terminal; 80 where it does not know.
int columns_of(std::FILE* terminal);
/// "45 s", "12 min", "3 h 20 min": two places are enough for a guess.
std::string rough_time(double seconds);

/// The line itself: "[#####.....]  50 %  12:00:00 of 1d 00:00:00  43200 x real time  2 s left",
/// as bar_line.
std::string progress_line(const ProgressNow& progress, int columns);

}  // namespace gemello::cli
