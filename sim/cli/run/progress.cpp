#include "sim/cli/run/progress.hpp"

#include <algorithm>
#include <unistd.h>

#include <fmt/format.h>

namespace gemello::cli {

std::string progress_line(double share, Instant now, Instant end, double elapsed,
                          double simulated) {
  constexpr int width = 24;
  const int filled = static_cast<int>(std::clamp(share, 0.0, 1.0) * width);
  std::string bar(static_cast<std::size_t>(filled), '#');
  bar.resize(width, '.');
  std::string line = fmt::format("[{}] {:3.0f} %  simulated {} of {}", bar, share * 100.0,
                                 to_text(now), to_text(end));
  if (elapsed > 0.5 && share > 0)
    line += fmt::format("  {:.0f}x  {:.0f} s left", simulated / elapsed,
                        elapsed * (1.0 - share) / share);
  return line;
}

Progress::Progress(std::FILE* out, Instant start, Instant end)
    : out_(out),
      terminal_(isatty(fileno(out)) != 0),
      start_(start),
      end_(end),
      began_(Clock::now()) {}

Progress::~Progress() {
  if (terminal_) fmt::print(out_, "\r\033[K");
}

void Progress::show(Instant now) {
  if (!terminal_) return;
  const auto wall = Clock::now();
  if (wall - shown_ < std::chrono::milliseconds(100)) return;
  shown_ = wall;
  const double length = seconds(end_ - start_);
  const double simulated = seconds(now - start_);
  const double elapsed = std::chrono::duration<double>(wall - began_).count();
  fmt::print(out_, "\r{}\033[K",
             progress_line(length > 0 ? simulated / length : 1.0, now, end_, elapsed, simulated));
  std::fflush(out_);
}

}  // namespace gemello::cli
