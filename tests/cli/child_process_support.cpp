#include "tests/cli/child_process_support.hpp"

#include <array>
#include <csignal>
#include <cstdlib>
#include <fcntl.h>
#include <fstream>
#include <iterator>
#include <poll.h>
#include <pty.h>
#include <sstream>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>
#include <utility>

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace gemello::testing {
namespace {

namespace fs = std::filesystem;

void redirect(const fs::path& path, int to) {
  const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
  if (file < 0 || ::dup2(file, to) < 0) ::_exit(126);
  ::close(file);
}

}  // namespace

Workplace::Workplace() {
  std::string name = (fs::temp_directory_path() / "gemello-cli-XXXXXX").string();
  if (::mkdtemp(name.data()) == nullptr) std::abort();
  path_ = name;
}

Workplace::~Workplace() {
  std::error_code ignored;
  fs::remove_all(path_, ignored);
}

std::string Workplace::read(std::string_view name) const {
  return read_file(path_ / name);
}

nlohmann::json Workplace::read_json(std::string_view name) const {
  return nlohmann::json::parse(read(name));
}

fs::path Workplace::write(std::string_view name, std::string_view text) const {
  const fs::path path = path_ / name;
  fs::create_directories(path.parent_path());
  std::ofstream(path, std::ios::binary) << text;
  return path;
}

ChildProcess::ChildProcess(const Workplace& workplace, const std::vector<std::string>& arguments,
                           const Options& options) {
  static int count = 0;
  const std::string talk = fmt::format("gemello-talk-{}-{}", ::getpid(), ++count);
  out_ = fs::temp_directory_path() / (talk + ".out");
  talk_ = fs::temp_directory_path() / (talk + ".err");
  const std::string program = GEMELLO_BINARY_DIR "/gemello";
  std::vector<char*> words{const_cast<char*>(program.c_str())};
  for (const std::string& argument : arguments)
    words.push_back(const_cast<char*>(argument.c_str()));
  words.push_back(nullptr);
  const bool on_terminal = options.terminal_columns > 0;
  if (on_terminal) {
    winsize size{};
    size.ws_row = 24;
    size.ws_col = static_cast<unsigned short>(options.terminal_columns);
    pid_ = ::forkpty(&terminal_, nullptr, nullptr, &size);
  } else {
    pid_ = ::fork();
  }
  if (pid_ < 0) std::abort();
  if (pid_ != 0) return;
  redirect(options.out.empty() ? out_ : fs::path(options.out), STDOUT_FILENO);
  if (!on_terminal) redirect(talk_, STDERR_FILENO);
  for (const auto& [name, value] : options.environment) ::setenv(name.c_str(), value.c_str(), 1);
  for (const std::string& name : options.unset) ::unsetenv(name.c_str());
  if (::chdir(workplace.path().c_str()) != 0) ::_exit(126);
  ::alarm(120);
  ::execv(program.c_str(), words.data());
  ::_exit(127);
}

ChildProcess::~ChildProcess() {
  if (pid_ < 0) return;
  ::kill(pid_, SIGKILL);
  wait();
}

void ChildProcess::send(int signal) const {
  ::kill(pid_, signal);
}

// proc(5): SigCgt is a mask in hexadecimal, signal 1 in its lowest bit.
bool ChildProcess::catches(int signal) const {
  std::ifstream status(fmt::format("/proc/{}/status", pid_));
  for (std::string line; std::getline(status, line);) {
    if (!line.starts_with("SigCgt:")) continue;
    return ((std::stoull(line.substr(7), nullptr, 16) >> (signal - 1)) & 1U) != 0;
  }
  return false;
}

void ChildProcess::type(std::string_view keys) const {
  EXPECT_EQ(::write(terminal_, keys.data(), keys.size()), static_cast<ssize_t>(keys.size()));
}

// False: nothing more will come, or nothing came for so long.
bool ChildProcess::read_terminal(std::chrono::milliseconds patience) {
  pollfd waiting{terminal_, POLLIN, 0};
  if (::poll(&waiting, 1, static_cast<int>(patience.count())) <= 0) return false;
  std::array<char, 4096> buffer{};
  const ssize_t got = ::read(terminal_, buffer.data(), buffer.size());
  if (got <= 0) return false;
  shown_.append(buffer.data(), static_cast<std::size_t>(got));
  return true;
}

bool ChildProcess::shows(std::string_view text) {
  while (shown_.find(text) == std::string::npos)
    if (!read_terminal(std::chrono::minutes(1))) return false;
  return true;
}

Ended ChildProcess::wait() {
  if (terminal_ >= 0) {
    while (read_terminal(std::chrono::minutes(3))) {
    }
  }
  int status = 0;
  while (::waitpid(pid_, &status, 0) < 0) {
  }
  pid_ = -1;
  Ended ended;
  if (WIFEXITED(status)) ended.code = WEXITSTATUS(status);
  if (WIFSIGNALED(status)) ended.signal = WTERMSIG(status);
  if (fs::exists(out_)) ended.out = read_file(out_);
  fs::remove(out_);
  if (terminal_ >= 0) {
    ::close(std::exchange(terminal_, -1));
    ended.talk = shown_;
  } else {
    ended.talk = read_file(talk_);
    fs::remove(talk_);
  }
  return ended;
}

Ended gemello(const Workplace& workplace, const std::vector<std::string>& arguments,
              const ChildProcess::Options& options) {
  return ChildProcess(workplace, arguments, options).wait();
}

bool eventually(const std::function<bool()>& holds) {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::minutes(1);
  while (!holds()) {
    if (std::chrono::steady_clock::now() > deadline) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  return true;
}

std::string read_file(const fs::path& path) {
  std::ifstream stream(path, std::ios::binary);
  EXPECT_TRUE(stream) << path;
  return {std::istreambuf_iterator<char>(stream), {}};
}

std::string project_file(std::string_view path) {
  return (fs::path(GEMELLO_SOURCE_DIR) / path).string();
}

std::vector<std::string> lines_of(std::string_view text) {
  std::vector<std::string> lines;
  std::istringstream stream{std::string(text)};
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

}  // namespace gemello::testing
