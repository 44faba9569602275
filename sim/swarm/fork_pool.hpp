#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <sys/types.h>
#include <utility>
#include <vector>

#include "sim/swarm/play.hpp"

namespace gemello::swarm {

/// Runs, each in a process forked from this one (one engine per process), some at a time. Nothing
/// may be open or running here that a fork would double. How a run ended comes through a pipe. One
/// that dies is a finding ("abort", with its last words), and so is one that takes more CPU time
/// than it may ("hang"): no clock is read, and a busy machine makes no difference.
class ForkPool {
 public:
  using Work = std::function<Verdict()>;

  /// cpu_limit: seconds of a run, rounded up by the kernel.
  explicit ForkPool(std::size_t places, std::uint64_t cpu_limit = 120)
      : places_(places), cpu_limit_(cpu_limit) {}
  /// Kills what still runs.
  ~ForkPool();
  ForkPool(const ForkPool&) = delete;
  ForkPool& operator=(const ForkPool&) = delete;

  bool full() const { return children_.size() >= places_; }
  bool idle() const { return children_.empty(); }
  /// Errors: std::runtime_error if there is no process or no pipe.
  void start(std::uint64_t id, const Work& work);
  /// Waits for one or more that ended: their ids and verdicts. Precondition: not idle.
  std::vector<std::pair<std::uint64_t, Verdict>> wait();

 private:
  struct Child {
    std::uint64_t id = 0;
    pid_t pid = -1;
    int pipe = -1;
    std::string said;
  };
  static Verdict end_of(const Child& child);

  std::size_t places_;
  std::uint64_t cpu_limit_;
  std::vector<Child> children_;
};

/// Works 0 to count - 1, so many at a time; `ended` is told of each as it ends, in any order.
void play_all(std::size_t places, std::uint64_t count,
              const std::function<Verdict(std::uint64_t)>& work,
              const std::function<void(std::uint64_t, const Verdict&)>& ended);

/// One run in a process of its own.
Verdict in_fork(const ForkPool::Work& work);

}  // namespace gemello::swarm
