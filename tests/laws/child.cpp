#include "tests/laws/child.hpp"

#include <array>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>
#include <utility>

#include <fmt/format.h>

#include "models/runs/run_folder.hpp"

namespace gemello::testing {
namespace {

std::filesystem::path new_talk() {
  static int count = 0;
  return std::filesystem::temp_directory_path() /
         fmt::format("gemello-child-{}-{}", ::getpid(), ++count);
}

void redirect(const std::string& path, int to) {
  const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
  ::dup2(file, to);
  ::close(file);
}

std::string take(const std::string& path) {
  std::string text = runs::read_text_file(path);
  std::filesystem::remove(path);
  return text;
}

int wait_for(pid_t child) {
  int status = 0;
  while (::waitpid(child, &status, 0) < 0) {
  }
  return status;
}

}  // namespace

Gemello::Gemello(const std::vector<std::string>& arguments, const Environment& environment)
    : talk_(new_talk()) {
  const std::string program = GEMELLO_BINARY_DIR "/gemello";
  std::vector<char*> words{const_cast<char*>(program.c_str())};
  for (const std::string& argument : arguments)
    words.push_back(const_cast<char*>(argument.c_str()));
  words.push_back(nullptr);
  pid_ = ::fork();
  if (pid_ != 0) return;
  redirect(talk_.string() + ".out", STDOUT_FILENO);
  redirect(talk_.string() + ".err", STDERR_FILENO);
  for (const auto& [name, value] : environment) ::setenv(name.c_str(), value.c_str(), 1);
  ::execv(program.c_str(), words.data());
  ::_exit(127);
}

Gemello::~Gemello() {
  if (pid_ < 0) return;
  ::kill(pid_, SIGKILL);
  wait();
}

void Gemello::send(int signal) const {
  ::kill(pid_, signal);
}

ChildEnd Gemello::wait() {
  const int status = wait_for(std::exchange(pid_, -1));
  ChildEnd end;
  if (WIFEXITED(status)) end.code = WEXITSTATUS(status);
  if (WIFSIGNALED(status)) end.signal = WTERMSIG(status);
  end.out = take(talk_.string() + ".out");
  end.err = take(talk_.string() + ".err");
  return end;
}

ChildEnd run_gemello(const std::vector<std::string>& arguments,
                     const Gemello::Environment& environment) {
  return Gemello(arguments, environment).wait();
}

std::string in_fork(const std::function<std::string()>& work) {
  std::array<int, 2> pipe{};
  if (::pipe(pipe.data()) != 0) return "no pipe";
  std::fflush(nullptr);
  const pid_t child = ::fork();
  if (child == 0) {
    ::close(pipe[0]);
    std::string answer;
    try {
      answer = work();
    } catch (const std::exception& error) {
      answer = fmt::format("an exception: {}", error.what());
    }
    for (std::size_t done = 0; done < answer.size();) {
      const ssize_t wrote = ::write(pipe[1], answer.data() + done, answer.size() - done);
      if (wrote <= 0) break;
      done += static_cast<std::size_t>(wrote);
    }
    ::_exit(0);
  }
  ::close(pipe[1]);
  std::string answer;
  std::array<char, 4096> buffer{};
  for (ssize_t got = 0; (got = ::read(pipe[0], buffer.data(), buffer.size())) > 0;)
    answer.append(buffer.data(), static_cast<std::size_t>(got));
  ::close(pipe[0]);
  const int status = wait_for(child);
  if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return answer;
  return WIFSIGNALED(status) ? fmt::format("the run died of signal {}", WTERMSIG(status))
                             : fmt::format("the run ended with code {}", WEXITSTATUS(status));
}

Scratch::Scratch() {
  static int count = 0;
  path_ = std::filesystem::temp_directory_path() /
          fmt::format("gemello-laws-{}-{}", ::getpid(), ++count);
  std::filesystem::create_directories(path_);
}

Scratch::~Scratch() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

std::vector<std::string> lines_of(const std::filesystem::path& file) {
  const std::string text = runs::read_text_file(file);
  std::vector<std::string> lines;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = text.find('\n', at);
    lines.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  return lines;
}

}  // namespace gemello::testing
