#pragma once

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <string>
#include <sys/types.h>
#include <vector>

namespace gemello::cli {

/// How a child ended.
struct ChildEnd {
  std::size_t id = 0;  ///< as given to start()
  int exit_code = -1;  ///< -1: a signal ended it
  int signal = 0;      ///< 0: none
};

/// Children of this very program, a bounded number at a time. They die with it, however it ends:
/// the kernel kills them when the thread that started them is gone. Keys typed on a terminal do
/// not reach them, for they are no part of its foreground group; ask_to_stop() does.
class ProcessPool {
 public:
  explicit ProcessPool(std::size_t places) : places_(places) {}
  /// Kills what still runs.
  ~ProcessPool();
  ProcessPool(const ProcessPool&) = delete;
  ProcessPool& operator=(const ProcessPool&) = delete;

  bool full() const { return children_.size() >= places_; }
  bool idle() const { return children_.empty(); }
  std::size_t running() const { return children_.size(); }

  /// Runs `gemello WORDS...`, its stdout thrown away and its stderr into `log`. Errors: InputError
  /// (no log, no process).
  void start(std::size_t id, const std::vector<std::string>& words,
             const std::filesystem::path& log);
  /// Those that ended since; waits so long for a first one. A signal cuts the waiting short.
  std::vector<ChildEnd> wait(std::chrono::milliseconds patience);
  /// SIGTERM to all.
  void ask_to_stop() const;

 private:
  struct Child {
    std::size_t id = 0;
    pid_t pid = -1;
    int handle = -1;  // pidfd
  };
  std::size_t places_;
  std::vector<Child> children_;
};

}  // namespace gemello::cli
