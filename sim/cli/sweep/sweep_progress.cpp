#include "sim/cli/sweep/sweep_progress.hpp"

#include <unistd.h>
#include <utility>

#include <fmt/format.h>

#include "sim/cli/run/progress.hpp"

namespace gemello::cli {

std::string sweep_progress_line(const SweepNow& now, std::size_t total, double elapsed,
                                int columns) {
  std::string text = fmt::format("{} of {} runs", now.ended, total);
  if (now.failed > 0) text += fmt::format(", {} failed", now.failed);
  text += fmt::format(", {} running", now.running);
  const auto ended = static_cast<double>(now.ended);
  const auto left = static_cast<double>(total) - ended;
  if (now.ended > 0 && elapsed > 0.5)
    text += fmt::format("  {} left", rough_time(elapsed * left / ended));
  return bar_line(total > 0 ? ended / static_cast<double>(total) : 1, std::move(text), columns);
}

SweepProgress::SweepProgress(std::FILE* out, std::size_t total)
    : out_(out), terminal_(isatty(fileno(out)) != 0), total_(total), began_(Clock::now()) {}

SweepProgress::~SweepProgress() {
  if (terminal_) fmt::print(out_, "\r\033[K");
}

void SweepProgress::show(const SweepNow& now) {
  if (!terminal_) return;
  const auto wall = Clock::now();
  if (wall - shown_ < std::chrono::milliseconds(100)) return;
  shown_ = wall;
  const double elapsed = std::chrono::duration<double>(wall - began_).count();
  fmt::print(out_, "\r{}\033[K", sweep_progress_line(now, total_, elapsed, columns_of(out_)));
  std::fflush(out_);
}

void SweepProgress::say(const std::string& line) {
  if (terminal_) fmt::print(out_, "\r\033[K");
  fmt::print(out_, "{}\n", line);
  shown_ = {};
}

}  // namespace gemello::cli
