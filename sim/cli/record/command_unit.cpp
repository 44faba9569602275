#include "sim/cli/record/command_unit.hpp"

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <sched.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fmt/format.h>

#include "models/units/error.hpp"

namespace gemello::cli {
namespace {

/// The holder's end is the command's: same exit code, or the signal as code 128 + n.
int code_of(int status) {
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

[[noreturn]] void run_command(const char* command) {
  sigset_t none;
  sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
  ::execl("/bin/sh", "sh", "-c", command, static_cast<char*>(nullptr));
  ::_exit(127);
}

/// Starts the command and waits until no descendant is left.
[[noreturn]] void hold(const char* command) {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGCHLD);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  ::sigprocmask(SIG_SETMASK, &signals, nullptr);
  const pid_t child = ::fork();
  if (child < 0) ::_exit(126);
  if (child == 0) run_command(command);
  int code = 0;
  while (true) {
    int signal = 0;
    if (::sigwait(&signals, &signal) == 0 && signal != SIGCHLD) {
      // Once for the whole group; after that the holder itself only reaps.
      ::signal(SIGTERM, SIG_IGN);
      ::signal(SIGINT, SIG_IGN);
      ::kill(0, SIGTERM);
    }
    int status = 0;
    pid_t ended = 0;
    while ((ended = ::waitpid(-1, &status, WNOHANG)) > 0) {
      if (ended == child) code = code_of(status);
    }
    if (ended < 0 && errno == ECHILD) ::_exit(code);
  }
}

/// All that can fail is prepared before the fork; here only system calls are left.
[[noreturn]] void become_holder(int network, int log, int gate, pid_t recorder,
                                const char* command) {
  ::setsid();
  ::prctl(PR_SET_CHILD_SUBREAPER, 1);
  ::prctl(PR_SET_PDEATHSIG, SIGTERM);
  if (::getppid() != recorder) ::_exit(126);
  if (network >= 0 && ::setns(network, CLONE_NEWNET) != 0) ::_exit(126);
  const int null = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
  ::dup2(null, STDIN_FILENO);
  ::dup2(log, STDOUT_FILENO);
  ::dup2(log, STDERR_FILENO);
  char byte = 0;
  if (::write(gate, &byte, 1) != 1 || ::read(gate, &byte, 1) != 1) ::_exit(126);
  ::close(gate);
  hold(command);
}

int open_or_throw(const std::string& path, int flags, const UnitSpec& spec) {
  const int file = ::open(path.c_str(), flags | O_CLOEXEC, 0644);
  if (file < 0) {
    throw InputError(path, fmt::format("unit {}", spec.name),
                     fmt::format("cannot be opened: {}", std::strerror(errno)));
  }
  return file;
}

}  // namespace

CommandUnit::CommandUnit(const UnitSpec& spec, const std::filesystem::path& log) {
  const bool network = !spec.network_namespace.empty();
  const int space =
      network ? open_or_throw("/run/netns/" + spec.network_namespace, O_RDONLY, spec) : -1;
  const int output =
      open_or_throw(log.empty() ? "/dev/null" : log.string(), O_WRONLY | O_CREAT | O_TRUNC, spec);
  std::array<int, 2> gate{};
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, gate.data()) != 0) {
    throw InputError(spec.name, "", fmt::format("socketpair: {}", std::strerror(errno)));
  }
  const pid_t recorder = ::getpid();
  pid_ = ::fork();
  if (pid_ == 0) {
    ::close(gate[1]);
    become_holder(space, output, gate[0], recorder, spec.command.c_str());
  }
  const int error = errno;
  if (space >= 0) ::close(space);
  ::close(output);
  ::close(gate[0]);
  gate_ = gate[1];
  if (pid_ < 0) {
    ::close(gate_);
    throw InputError(spec.name, "", fmt::format("fork: {}", std::strerror(error)));
  }
  // The holder says when it is in its place; one that could not get there has ended.
  char byte = 0;
  if (::read(gate_, &byte, 1) != 1) {
    ::close(gate_);
    ::waitpid(pid_, nullptr, 0);
    throw InputError(spec.name, "", "the unit's holder could not enter its network namespace");
  }
}

CommandUnit::~CommandUnit() {
  if (gate_ >= 0) ::close(gate_);  // a holder that was never released ends
  if (!reaped_) {
    terminate();
    int status = 0;
    ::waitpid(pid_, &status, 0);
  }
}

void CommandUnit::release() {
  const char byte = 1;
  (void)!::write(gate_, &byte, 1);
  ::close(gate_);
  gate_ = -1;
}

void CommandUnit::terminate() const {
  if (!reaped_) ::kill(pid_, SIGTERM);
}

std::optional<int> CommandUnit::reap() {
  int status = 0;
  if (reaped_ || ::waitpid(pid_, &status, WNOHANG) != pid_) return std::nullopt;
  reaped_ = true;
  return status;
}

std::string status_text(int status) {
  if (WIFEXITED(status)) return fmt::format("exit code {}", WEXITSTATUS(status));
  return fmt::format("signal {}", WTERMSIG(status));
}

}  // namespace gemello::cli
