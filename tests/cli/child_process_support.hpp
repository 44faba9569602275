#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <sys/types.h>
#include <vector>

#include <nlohmann/json.hpp>

namespace gemello::testing {

/// How the program ended and what it said.
struct Ended {
  int code = -1;     ///< exit code; -1 if a signal ended it
  int signal = 0;    ///< that ended it; 0: none
  std::string out;   ///< stdout
  std::string talk;  ///< stderr, or all that a terminal showed
};

/// A folder of the test's own, empty, removed at the end. The program runs in it.
class Workplace {
 public:
  Workplace();
  ~Workplace();
  Workplace(const Workplace&) = delete;
  Workplace& operator=(const Workplace&) = delete;

  std::filesystem::path operator/(std::string_view name) const { return path_ / name; }
  const std::filesystem::path& path() const { return path_; }
  bool has(std::string_view name) const { return std::filesystem::exists(path_ / name); }
  std::string read(std::string_view name) const;
  nlohmann::json read_json(std::string_view name) const;
  std::filesystem::path write(std::string_view name, std::string_view text) const;

 private:
  std::filesystem::path path_;
};

/// The program `gemello` of this build, begun by the constructor in the folder of a Workplace. An
/// alarm ends it after two minutes, so that a test fails and does not hang.
class ChildProcess {
 public:
  struct Options {
    std::map<std::string, std::string> environment = {};  ///< added to this process's
    std::string out = {};                 ///< where stdout goes, unread; "": into Ended::out
    std::vector<std::string> unset = {};  ///< variables taken away
    int terminal_columns = 0;             ///< its stderr is a terminal so wide; 0: a file
  };

  ChildProcess(const Workplace& workplace, const std::vector<std::string>& arguments,
               const Options& options);
  ~ChildProcess();
  ChildProcess(const ChildProcess&) = delete;
  ChildProcess& operator=(const ChildProcess&) = delete;

  void send(int signal) const;
  /// It has a handler of its own for the signal by now.
  bool catches(int signal) const;
  /// What a user types on the terminal.
  void type(std::string_view keys) const;
  /// Reads the terminal until it showed the text. False: it ended or a minute passed before.
  bool shows(std::string_view text);
  Ended wait();

 private:
  bool read_terminal(std::chrono::milliseconds patience);

  std::filesystem::path out_;
  std::filesystem::path talk_;
  std::string shown_;
  int terminal_ = -1;
  pid_t pid_ = -1;
};

/// Begins it and waits for its end.
Ended gemello(const Workplace& workplace, const std::vector<std::string>& arguments,
              const ChildProcess::Options& options = {});

/// Waits up to a minute for something that another process does.
bool eventually(const std::function<bool()>& holds);

/// The path of a file of this project.
std::string project_file(std::string_view path);

/// The bytes of a file; a missing one fails the test.
std::string read_file(const std::filesystem::path& path);

/// Lines without their ends.
std::vector<std::string> lines_of(std::string_view text);

}  // namespace gemello::testing
