#include "sim/cli/run/progress.hpp"

#include <algorithm>
#include <sys/ioctl.h>
#include <unistd.h>
#include <utility>

#include <fmt/format.h>

namespace gemello::cli {

std::string rough_time(double seconds) {
  if (seconds < 100) return fmt::format("{:.0f} s", seconds);
  const auto minutes = static_cast<long>(seconds / 60.0 + 0.5);
  if (minutes < 100) return fmt::format("{} min", minutes);
  return fmt::format("{} h {} min", minutes / 60, minutes % 60);
}

int columns_of(std::FILE* terminal) {
  winsize size{};
  if (ioctl(fileno(terminal), TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return 80;
  return size.ws_col;
}

std::string bar_line(double share, std::string text, int columns) {
  // A line as wide as the terminal would wrap, and "\r" would not come back to its begin.
  const int room = std::max(0, columns - 1);
  const int bar = std::min(24, room - static_cast<int>(text.size()) - 3);
  if (bar >= 5) {
    const int filled = static_cast<int>(std::clamp(share, 0.0, 1.0) * bar);
    text =
        fmt::format("[{:.<{}}] {}", std::string(static_cast<std::size_t>(filled), '#'), bar, text);
  }
  text.resize(std::min(text.size(), static_cast<std::size_t>(room)));
  return text;
}

std::string progress_line(const ProgressNow& progress, int columns) {
  std::string text = fmt::format("{:3.0f} %  {} of {}", progress.share * 100.0,
                                 to_text(progress.now), to_text(progress.end));
  if (progress.elapsed > 0.5 && progress.share > 0)
    text += fmt::format("  {:.0f} x real time  {} left", progress.simulated / progress.elapsed,
                        rough_time(progress.elapsed * (1.0 - progress.share) / progress.share));
  return bar_line(progress.share, std::move(text), columns);
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
  const double share = length > 0 ? simulated / length : 1.0;
  fmt::print(out_, "\r{}\033[K",
             progress_line({share, now, end_, elapsed, simulated}, columns_of(out_)));
  std::fflush(out_);
}

}  // namespace gemello::cli
