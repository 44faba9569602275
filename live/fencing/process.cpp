#include "live/fencing/process.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <exception>
#include <fcntl.h>
#include <optional>
#include <poll.h>
#include <spawn.h>
#include <string>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>
#include <utility>
#include <vector>

extern char** environ;  // NOLINT(readability-redundant-declaration): POSIX declares it nowhere

namespace gemello::live {
namespace {

// CLOCK_MONOTONIC: a step of the wall clock must not lengthen a fence.
using Steady = std::chrono::steady_clock;

constexpr std::size_t out_max = std::size_t{16} << 20;
constexpr std::size_t err_max = std::size_t{64} << 10;
/// How long output may stay open after the exit: an ssh that leaves a master connection behind
/// keeps it open for hours.
constexpr auto grace_after_exit = std::chrono::seconds(1);
/// Between two looks whether the child ended; output wakes the wait earlier.
constexpr auto look_period = std::chrono::milliseconds(20);

class Fd {
 public:
  Fd() = default;
  explicit Fd(int fd) : fd_(fd) {}
  Fd(Fd&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Fd& operator=(Fd&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  ~Fd() { close(); }
  int get() const { return fd_; }
  bool open() const { return fd_ >= 0; }
  void close() {
    if (fd_ >= 0) ::close(fd_);
    fd_ = -1;
  }

 private:
  int fd_ = -1;
};

struct Pipe {
  Fd read;
  Fd write;
};

/// Close-on-exec from birth: another thread may be starting another program right now. Above the
/// standard descriptors, so that no redirection of the child overwrites its source.
std::optional<Pipe> make_pipe() {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) return std::nullopt;
  Pipe pipe{Fd(ends[0]), Fd(ends[1])};
  for (Fd* end : {&pipe.read, &pipe.write}) {
    if (end->get() > STDERR_FILENO) continue;
    Fd higher(::fcntl(end->get(), F_DUPFD_CLOEXEC, STDERR_FILENO + 1));
    if (!higher.open()) return std::nullopt;
    *end = std::move(higher);
  }
  ::fcntl(pipe.read.get(), F_SETFL, O_NONBLOCK);
  return pipe;
}

/// posix_spawn's two descriptions of a child, freed at the end.
struct SpawnPlan {
  posix_spawn_file_actions_t files{};
  posix_spawnattr_t attributes{};

  SpawnPlan(int out, int err) {
    posix_spawn_file_actions_init(&files);
    posix_spawn_file_actions_addopen(&files, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(&files, out, STDOUT_FILENO);
    posix_spawn_file_actions_adddup2(&files, err, STDERR_FILENO);
    posix_spawnattr_init(&attributes);
    sigset_t none;
    sigset_t all;
    sigemptyset(&none);
    sigfillset(&all);
    posix_spawnattr_setpgroup(&attributes, 0);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setsigdefault(&attributes, &all);
    constexpr int flags = POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF;
    posix_spawnattr_setflags(&attributes, static_cast<short>(flags));
  }
  ~SpawnPlan() {
    posix_spawn_file_actions_destroy(&files);
    posix_spawnattr_destroy(&attributes);
  }
  SpawnPlan(const SpawnPlan&) = delete;
  SpawnPlan& operator=(const SpawnPlan&) = delete;
};

/// Reads what there is; closes the pipe at its end. What does not fit is thrown away, so that a
/// talkative child does not block.
void drain(Fd& fd, std::string& text, std::size_t text_max) {
  std::array<char, 65536> buffer{};
  while (fd.open()) {
    const ssize_t count = ::read(fd.get(), buffer.data(), buffer.size());
    if (count > 0) {
      text.append(buffer.data(), std::min(static_cast<std::size_t>(count), text_max - text.size()));
    } else if (count < 0 && errno == EINTR) {
      continue;
    } else {
      if (count == 0 || errno != EAGAIN) fd.close();
      return;
    }
  }
}

/// Waits until there is something to read, or for this time.
void wait_for_output(const Fd& out, const Fd& err, Steady::duration at_most) {
  std::array<pollfd, 2> fds{};
  nfds_t count = 0;
  for (const Fd* fd : {&out, &err}) {
    if (fd->open()) fds[count++] = {fd->get(), POLLIN, 0};
  }
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(at_most);
  ::poll(fds.data(), count, static_cast<int>(std::max<std::int64_t>(left.count(), 0)));
}

struct Child {
  pid_t pid = -1;
  bool ended = false;
  bool status_known = false;
  int status = 0;

  /// Does not wait.
  void look() {
    if (ended) return;
    const pid_t got = ::waitpid(pid, &status, WNOHANG);
    if (got == 0 || (got < 0 && errno == EINTR)) return;
    ended = true;
    status_known = got == pid;  // else somebody ignores SIGCHLD: it ended, nobody knows how
  }

  /// SIGKILL for the whole group. A process deep in a hanging file system dies when that lets it:
  /// a thread waits for it then.
  void kill_group() {
    if (ended) return;
    ::kill(-pid, SIGKILL);
    const auto until = Steady::now() + std::chrono::seconds(1);
    for (look(); !ended && Steady::now() < until; look()) {
      std::this_thread::sleep_for(std::chrono::milliseconds(2));
    }
    if (ended) return;
    try {
      std::thread([child = pid] { ::waitpid(child, nullptr, 0); }).detach();
    } catch (const std::exception&) {  // the zombie stays until this process ends
      ended = true;
    }
  }
};

void read_until_end(Child& child, Fd& out, Fd& err, Steady::time_point deadline,
                    ProcessResult& result) {
  std::optional<Steady::time_point> exit_at;
  for (;;) {
    drain(out, result.out, out_max);
    drain(err, result.err, err_max);
    child.look();
    const auto now = Steady::now();
    if (child.ended && !exit_at) {
      exit_at = now;
      continue;  // what it wrote last may have come after the reading above
    }
    const bool all_read = !out.open() && !err.open();
    if (child.ended && (all_read || now >= *exit_at + grace_after_exit || now >= deadline)) return;
    if (now >= deadline) break;
    const Steady::duration pause = all_read ? std::chrono::milliseconds(2) : look_period;
    wait_for_output(out, err, std::min(pause, deadline - now));
  }
  result.timed_out = true;
  child.kill_group();
  drain(out, result.out, out_max);
  drain(err, result.err, err_max);
}

void describe_end(const Child& child, ProcessResult& result) {
  if (result.timed_out) {
    result.problem = "it did not end in time and was killed";
  } else if (!child.status_known) {
    result.problem = "its exit code is not known";
  } else if (WIFEXITED(child.status)) {
    result.exit_code = WEXITSTATUS(child.status);
  } else {
    const int signal = WTERMSIG(child.status);
    const char* name = sigabbrev_np(signal);
    result.problem = "it was killed by signal " + std::to_string(signal) +
                     (name ? std::string(" SIG") + name : "");
  }
}

ProcessResult run(const Command& command, std::chrono::microseconds timeout) {
  ProcessResult result;
  if (command.empty()) {
    result.problem = "no program is named";
    return result;
  }
  auto out = make_pipe();
  auto err = make_pipe();
  if (!out || !err) {
    result.problem = std::string("cannot make a pipe: ") + std::strerror(errno);
    return result;
  }
  std::vector<char*> arguments;
  for (const std::string& argument : command) {
    arguments.push_back(const_cast<char*>(argument.c_str()));  // posix_spawn does not write to it
  }
  arguments.push_back(nullptr);
  const SpawnPlan plan(out->write.get(), err->write.get());
  const auto deadline = Steady::now() + timeout;
  Child child;
  const int error = ::posix_spawnp(&child.pid, arguments[0], &plan.files, &plan.attributes,
                                   arguments.data(), environ);
  if (error != 0) {
    result.problem = "cannot run " + command[0] + ": " + std::strerror(error);
    return result;
  }
  result.started = true;
  out->write.close();
  err->write.close();
  read_until_end(child, out->read, err->read, deadline, result);
  describe_end(child, result);
  return result;
}

}  // namespace

ProcessResult run_process(const Command& command, std::chrono::microseconds timeout) {
  try {
    return run(command, timeout);
  } catch (const std::exception& error) {
    // No memory for its output: whether it did its work is not known, so it counts as started.
    ProcessResult result;
    result.started = true;
    result.problem = error.what();
    return result;
  }
}

}  // namespace gemello::live
