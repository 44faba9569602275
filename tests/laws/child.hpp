#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <sys/types.h>
#include <vector>

namespace gemello::testing {

/// How a child process ended and what it said.
struct ChildEnd {
  int code = -1;   ///< exit code; -1 if a signal ended it
  int signal = 0;  ///< that ended it; 0: none
  std::string out;
  std::string err;
};

/// The program `gemello` of this build as a child process, begun by the constructor.
class Gemello {
 public:
  using Environment = std::map<std::string, std::string>;  ///< added to this process's

  explicit Gemello(const std::vector<std::string>& arguments, const Environment& environment = {});
  ~Gemello();
  Gemello(const Gemello&) = delete;
  Gemello& operator=(const Gemello&) = delete;

  void send(int signal) const;
  /// Waits for its end. Once.
  ChildEnd wait();

 private:
  std::filesystem::path talk_;  // its stdout and stderr, "<talk>.out" and "<talk>.err"
  pid_t pid_ = -1;
};

/// Begins it and waits.
ChildEnd run_gemello(const std::vector<std::string>& arguments,
                     const Gemello::Environment& environment = {});

/// Does it in a forked process, which may have an engine of its own, and returns what it returned;
/// where that process died instead, a sentence that says how.
std::string in_fork(const std::function<std::string()>& work);

/// A folder under the system's temporary one that goes with the object.
class Scratch {
 public:
  Scratch();
  ~Scratch();
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;
  std::filesystem::path operator/(const std::string& name) const { return path_ / name; }

 private:
  std::filesystem::path path_;
};

/// The lines of a text file, without their ends; the last one has to have one.
std::vector<std::string> lines_of(const std::filesystem::path& file);

}  // namespace gemello::testing
