#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "models/database/database.hpp"
#include "models/runs/report.hpp"
#include "models/runs/sweep/summary.hpp"

namespace gemello::cli {

/// What is known of a run that ended.
struct EndedRun {
  bool done = false;
  std::string failure;  ///< empty where done
  std::string last_words;
  std::string event_digest;
  std::map<std::string, double> values;
};

/// sweep.sqlite: the memory of a sweep, and its results for any SQL tool (README has the tables).
/// Errors: InputError of the file.
class ResultsFile {
 public:
  /// Opens the file, making it where there is none. Errors: also that it is of another sweep.
  ResultsFile(const std::string& path, const std::string& sweep_name);

  std::optional<EndedRun> find(const std::string& digest);
  void record(const std::string& digest, const EndedRun& run,
              const std::vector<runs::Figure>& figures);
  void forget(const std::string& digest);
  /// Replaces the list of cases. Runs that no case asks for stay, in no view.
  void list(const runs::Sweep& sweep, std::span<const runs::CaseResult> cases);
  /// Runs that no case of the list asks for.
  std::int64_t unused_runs();

 private:
  Database database_;
};

}  // namespace gemello::cli
