#pragma once

#include <filesystem>
#include <optional>

#include "sim/cli/record/unit_spec.hpp"

namespace gemello::cli {

/// A command under a holder process of its own: a session leader and child subreaper, so that
/// every descendant stays in the holder's tree and is waited for in it. The holder ends when its
/// last descendant has ended; if the recorder dies, it sends SIGTERM to the command's group.
class CommandUnit {
 public:
  /// Forks the holder and waits until it is in the unit's network namespace; the command does not
  /// begin before release(). Output goes to `log` ("/dev/null" where empty). Errors: InputError.
  CommandUnit(const UnitSpec& spec, const std::filesystem::path& log);
  ~CommandUnit();
  CommandUnit(const CommandUnit&) = delete;
  CommandUnit& operator=(const CommandUnit&) = delete;

  /// Process id of the holder; valid until reap() has returned a status.
  int pid() const { return pid_; }
  /// Lets the command begin.
  void release();
  /// SIGTERM to the command's process group.
  void terminate() const;
  /// The wait status of the command when the holder has ended; then its pid is gone.
  std::optional<int> reap();

 private:
  int pid_ = -1;
  int gate_ = -1;
  bool reaped_ = false;
};

/// "exit code 3", "signal 9": a wait status in words.
std::string status_text(int status);

}  // namespace gemello::cli
