#include "sim/cli/sweep/process_pool.hpp"

#include <cerrno>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fmt/format.h>

#include "models/units/error.hpp"

namespace gemello::cli {
namespace {

// The image that runs now, even if its file was replaced meanwhile by a new build.
constexpr const char* this_program = "/proc/self/exe";
constexpr int exit_not_started = 127;

// Between fork and exec: only what POSIX allows there.
[[noreturn]] void become_child(pid_t parent, int nothing, int log, char** words) {
  setpgid(0, 0);
  // The parent may have died before the request stood.
  if (prctl(PR_SET_PDEATHSIG, SIGKILL) != 0 || getppid() != parent) _exit(exit_not_started);
  if (dup2(nothing, STDIN_FILENO) < 0 || dup2(nothing, STDOUT_FILENO) < 0 ||
      dup2(log, STDERR_FILENO) < 0)
    _exit(exit_not_started);
  execv(this_program, words);
  _exit(exit_not_started);
}

// glibc 2.36 declares pidfd_open without C linkage, so that C++ cannot call it.
int open_pidfd(pid_t pid) {
  return static_cast<int>(syscall(SYS_pidfd_open, pid, 0));
}

void reap(pid_t pid, int& status) {
  while (waitpid(pid, &status, 0) < 0 && errno == EINTR) {
  }
}

}  // namespace

ProcessPool::~ProcessPool() {
  for (const Child& child : children_) kill(child.pid, SIGKILL);
  for (const Child& child : children_) {
    int status = 0;
    reap(child.pid, status);
    close(child.handle);
  }
}

void ProcessPool::start(std::size_t id, const std::vector<std::string>& words,
                        const std::filesystem::path& log) {
  std::string program = "gemello";
  std::vector<char*> arguments{program.data()};
  for (const std::string& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  const int nothing = open("/dev/null", O_RDWR | O_CLOEXEC);
  const int talk = open(log.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
  if (talk < 0 || nothing < 0)
    throw InputError(log.string(), "", fmt::format("cannot be written: {}", std::strerror(errno)));
  const pid_t parent = getpid();
  const pid_t pid = fork();
  if (pid == 0) become_child(parent, nothing, talk, arguments.data());
  const int error = errno;
  close(nothing);
  close(talk);
  if (pid < 0)
    throw InputError("gemello", "",
                     fmt::format("cannot start a process: {}", std::strerror(error)));
  const int handle = open_pidfd(pid);
  children_.push_back({id, pid, handle});
  if (handle < 0)  // the destructor ends what was started
    throw InputError("gemello", "",
                     fmt::format("cannot watch a process: {}", std::strerror(errno)));
}

std::vector<ChildEnd> ProcessPool::wait(std::chrono::milliseconds patience) {
  std::vector<pollfd> waiting;
  for (const Child& child : children_) waiting.push_back({child.handle, POLLIN, 0});
  std::vector<ChildEnd> ended;
  if (poll(waiting.data(), waiting.size(), static_cast<int>(patience.count())) <= 0) return ended;
  std::vector<Child> left;
  for (std::size_t i = 0; i < children_.size(); ++i) {
    if ((waiting[i].revents & POLLIN) == 0) {
      left.push_back(children_[i]);
      continue;
    }
    int status = 0;
    reap(children_[i].pid, status);
    close(children_[i].handle);
    ended.push_back({children_[i].id, WIFEXITED(status) ? WEXITSTATUS(status) : -1,
                     WIFSIGNALED(status) ? WTERMSIG(status) : 0});
  }
  children_ = std::move(left);
  return ended;
}

void ProcessPool::ask_to_stop() const {
  for (const Child& child : children_) kill(child.pid, SIGTERM);
}

}  // namespace gemello::cli
