#include "sim/swarm/fork_pool.hpp"

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <poll.h>
#include <stdexcept>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fmt/format.h>

#include "sim/engine/engine.hpp"

namespace gemello::swarm {
namespace {

// Before the verdict on a child's pipe; what stands before it are its words on stderr.
constexpr char verdict_follows = '\x01';

void write_all(int file, const std::string& text) {
  for (std::size_t done = 0; done < text.size();) {
    const ssize_t wrote = ::write(file, text.data() + done, text.size() - done);
    if (wrote < 0 && errno == EINTR) continue;
    if (wrote <= 0) return;
    done += static_cast<std::size_t>(wrote);
  }
}

[[noreturn]] void live(const ForkPool::Work& work, int pipe, std::uint64_t cpu_limit) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  for (const int signal : {SIGABRT, SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGINT, SIGTERM})
    ::signal(signal, SIG_DFL);
  const rlimit limit{cpu_limit, cpu_limit + 1};
  ::setrlimit(RLIMIT_CPU, &limit);
  const rlimit no_core{0, 0};
  ::setrlimit(RLIMIT_CORE, &no_core);
  ::dup2(pipe, STDERR_FILENO);
  try {
    write_all(pipe, verdict_follows + to_json(work()).dump());
  } catch (const std::exception& error) {
    write_all(pipe, error.what());
    ::_exit(1);
  }
  ::_exit(0);
}

int reap(pid_t pid) {
  int status = 0;
  while (::waitpid(pid, &status, 0) < 0 && errno == EINTR) {
  }
  return status;
}

std::string last_words(const std::string& said) {
  constexpr std::size_t most = 600;
  return said.size() <= most ? said : "..." + said.substr(said.size() - most);
}

}  // namespace

ForkPool::~ForkPool() {
  for (const Child& child : children_) {
    ::kill(child.pid, SIGKILL);
    ::close(child.pipe);
    reap(child.pid);
  }
}

void ForkPool::start(std::uint64_t id, const Work& work) {
  std::array<int, 2> ends{};
  if (::pipe(ends.data()) != 0) throw std::runtime_error("no pipe for a run");
  std::fflush(nullptr);
  sim::Engine::start_early();
  const pid_t pid = ::fork();
  if (pid < 0) throw std::runtime_error("no process for a run");
  if (pid == 0) {
    for (const Child& other : children_) ::close(other.pipe);
    ::close(ends[0]);
    live(work, ends[1], cpu_limit_);
  }
  ::close(ends[1]);
  children_.push_back({id, pid, ends[0], {}});
}

Verdict ForkPool::end_of(const Child& child) {
  const int status = reap(child.pid);
  const std::size_t at = child.said.find(verdict_follows);
  if (WIFEXITED(status) && WEXITSTATUS(status) == 0 && at != std::string::npos)
    return verdict_of(nlohmann::json::parse(child.said.substr(at + 1)));
  Verdict verdict;
  const int signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
  if (signal == SIGXCPU || signal == SIGKILL)
    verdict.findings.push_back({"hang", origin, "took more CPU time than a run may"});
  else
    verdict.findings.push_back(
        {"abort", origin, fmt::format("died (signal {}): {}", signal, last_words(child.said))});
  return verdict;
}

std::vector<std::pair<std::uint64_t, Verdict>> ForkPool::wait() {
  std::vector<std::pair<std::uint64_t, Verdict>> ended;
  while (ended.empty()) {
    std::vector<pollfd> pipes;
    for (const Child& child : children_) pipes.push_back({child.pipe, POLLIN, 0});
    if (::poll(pipes.data(), pipes.size(), -1) < 0 && errno != EINTR)
      throw std::runtime_error("cannot wait for a run");
    std::vector<Child> left;
    for (std::size_t i = 0; i < children_.size(); ++i) {
      Child& child = children_[i];
      ssize_t got = 1;
      if (pipes[i].revents != 0) {
        std::array<char, 4096> buffer;  // few pages that a fork makes dear to write
        got = ::read(child.pipe, buffer.data(), buffer.size());
        if (got > 0) child.said.append(buffer.data(), static_cast<std::size_t>(got));
      }
      if (got > 0 || (got < 0 && errno == EINTR)) {
        left.push_back(std::move(child));
        continue;
      }
      ::close(child.pipe);
      ended.emplace_back(child.id, end_of(child));
    }
    children_ = std::move(left);
  }
  return ended;
}

void play_all(std::size_t places, std::uint64_t count,
              const std::function<Verdict(std::uint64_t)>& work,
              const std::function<void(std::uint64_t, const Verdict&)>& ended) {
  ForkPool pool(places);
  std::uint64_t next = 0;
  while (next < count || !pool.idle()) {
    for (; next < count && !pool.full(); ++next)
      pool.start(next, [&work, next] { return work(next); });
    for (const auto& [number, verdict] : pool.wait()) ended(number, verdict);
  }
}

Verdict in_fork(const ForkPool::Work& work) {
  ForkPool pool(1);
  pool.start(0, work);
  return pool.wait().front().second;
}

}  // namespace gemello::swarm
