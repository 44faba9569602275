#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

#include "models/units/time.hpp"

namespace gemello::runs {

/// A file that a run read.
struct InputFile {
  std::string what;  ///< "scenario", "platform", "trace", "state"
  std::string path;  ///< as used
  std::uint64_t bytes = 0;
  std::uint64_t fnv1a64 = 0;  ///< finds accidents, not forgeries

  friend bool operator==(const InputFile&, const InputFile&) = default;
};
/// Reads the whole file. Errors: InputError if it cannot be read.
InputFile fingerprint(std::string_view what, const std::string& path);

/// How a run ended.
struct RunEnd {
  enum class How : std::uint8_t { completed, interrupted, failed };
  How how = How::completed;
  Instant at{};     ///< simulated
  std::string why;  ///< of an interruption or failure

  friend bool operator==(const RunEnd&, const RunEnd&) = default;
};
std::string_view name(RunEnd::How how);

/// run.json.
struct RunInfo {
  std::string name;
  nlohmann::json scenario;  ///< resolved
  std::vector<InputFile> inputs;
  std::uint64_t seed = 0;
  std::map<std::string, std::string> versions;  ///< "gemello", "commit", "compiler", "simgrid"...
  Instant start{};
  std::uint64_t event_lines = 0;
  std::uint64_t event_digest = 0;  ///< FNV-1a 64 of events.jsonl
  RunEnd end;

  friend bool operator==(const RunInfo&, const RunInfo&) = default;
};

/// Makes a run folder: everything is written into OUT.partial/, which becomes OUT/ when the run
/// ended, well or not, and run.json says how. Without finish() the .partial folder stays behind.
class RunWriter {
 public:
  /// What to do where OUT is a run folder already; anything else in its place is never touched.
  enum class Existing : std::uint8_t { refuse, replace };
  /// Makes OUT.partial, removing one left behind by a run that was killed. Errors: InputError.
  RunWriter(const std::filesystem::path& out, Existing existing);

  /// Where to write until finish().
  const std::filesystem::path& folder() const { return partial_; }
  std::filesystem::path events_path() const { return partial_ / "events.jsonl"; }
  std::filesystem::path series_path() const { return partial_ / "series"; }
  /// Writes a text file of the folder ("report.json").
  void write(const std::string& file, std::string_view text);
  /// Writes run.json and gives the folder its name. Returns OUT.
  const std::filesystem::path& finish(const RunInfo& info);

 private:
  std::filesystem::path out_;
  std::filesystem::path partial_;
  Existing existing_;
};

/// Reads run.json. Errors: InputError if the folder is none, or not finished (.partial).
RunInfo read_run(const std::filesystem::path& folder);

/// Writes a text beside its place and renames it there. Errors: InputError.
void write_text_file(const std::filesystem::path& path, std::string_view text);
/// Errors: InputError if missing or unreadable.
std::string read_text_file(const std::filesystem::path& path);

}  // namespace gemello::runs
