#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <vector>

#include "sim/cli/record/task_exits.hpp"

namespace gemello::cli {

/// Growth of a counter that the kernel keeps per process and hands to the parent which waits for
/// the process (CPU ticks with waited children, /proc/PID/io). Summed over a tree, a process that
/// lives and ends between two updates is in its parent's counter and so is not lost.
/// What can be lost: a child that nobody waits for (SIGCHLD ignored) since the last update; what
/// it had been counted with is then held back once from the growth of the tree.
class WaitedSum {
 public:
  struct Entry {
    int parent = 0;
    std::int64_t total = 0;  ///< own and of the children waited for
  };
  using Tree = std::map<int, Entry>;  ///< by pid

  /// Growth since the last update (the first time: of the whole life), never negative.
  std::int64_t update(const Tree& now);

 private:
  Tree last_;
  std::int64_t debt_ = 0;
};

/// Growth of the run-queue wait of a set of threads, which no parent inherits.
class ThreadWaitSum {
 public:
  using Threads = std::map<int, std::int64_t>;  ///< nanoseconds by thread id

  /// Growth in nanoseconds since the last update (the first time: of the whole life). `ended` are
  /// the exit records of this set's threads since then; they must have been taken before `now`
  /// was read. With `keep` a thread that is gone without its record is remembered for one more
  /// update; else its wait since the last update is lost.
  std::int64_t update(const Threads& now, const std::vector<TaskExit>& ended, bool keep);

 private:
  Threads last_;
  Threads missing_;         ///< gone without a record, remembered once
  std::set<int> finished_;  ///< counted by record, perhaps still a zombie in /proc
};

}  // namespace gemello::cli
