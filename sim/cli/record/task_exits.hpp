#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace gemello::cli {

/// What the kernel says of a thread when it ends.
struct TaskExit {
  int thread = 0;
  int process = 0;                    ///< 0 where the kernel does not say (before Linux 5.18)
  int parent = 0;                     ///< process id of the parent at the end
  std::int64_t wait_nanoseconds = 0;  ///< run-queue wait over the thread's whole life

  friend bool operator==(const TaskExit&, const TaskExit&) = default;
};

/// Appends the exit records of one netlink datagram. What is not a record of this version of the
/// kernel's struct, or is cut short, is left out and counted in the return value.
/// Source: Linux Documentation/accounting/taskstats.rst and taskstats-struct.rst.
std::size_t parse_task_exits(std::span<const std::byte> datagram, int family,
                             std::vector<TaskExit>& exits);

/// Listens to the end of every thread of the machine (netlink, TASKSTATS), so that the run-queue
/// wait of threads that end between two scans is not lost. Needs CAP_NET_ADMIN in the initial
/// user and process-id namespaces.
class TaskExitListener {
 public:
  /// Empty when the kernel or the rights do not allow it; then `reason` says why.
  static std::unique_ptr<TaskExitListener> open(std::string& reason);
  ~TaskExitListener();
  TaskExitListener(const TaskExitListener&) = delete;
  TaskExitListener& operator=(const TaskExitListener&) = delete;

  /// All threads that ended since the last call, in the order of their end on each CPU.
  std::vector<TaskExit> take();
  /// Times the kernel said that it dropped records because this side read too slowly.
  std::size_t overruns() const { return overruns_; }

 private:
  TaskExitListener(int socket, int family) : socket_(socket), family_(family) {}

  int socket_;
  int family_;
  std::size_t overruns_ = 0;
};

}  // namespace gemello::cli
