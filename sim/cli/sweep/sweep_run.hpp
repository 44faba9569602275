#pragma once

#include <filesystem>
#include <set>
#include <string>
#include <vector>

#include "models/runs/sweep/summary.hpp"
#include "sim/cli/sweep/process_pool.hpp"
#include "sim/cli/sweep/resolve.hpp"
#include "sim/cli/sweep/results_file.hpp"

namespace gemello::cli {

/// The output folder of a sweep while this process works on it: one sweep, one process at a time.
class SweepFolder {
 public:
  /// Makes the folder. Errors: InputError (it holds other things; another process works on it).
  explicit SweepFolder(const std::filesystem::path& path);
  ~SweepFolder();
  SweepFolder(const SweepFolder&) = delete;
  SweepFolder& operator=(const SweepFolder&) = delete;

  const std::filesystem::path& path() const { return path_; }
  std::filesystem::path run(const std::string& digest) const { return path_ / "cases" / digest; }
  std::filesystem::path log(const std::string& digest) const {
    return path_ / "cases" / (digest + ".log");
  }
  std::string database() const { return (path_ / "sweep.sqlite").string(); }

 private:
  std::filesystem::path path_;
  int lock_ = -1;
};

/// Sets the state of every case from folder and file, and changes neither.
void look_at(const std::filesystem::path& out, ResultsFile& file, Resolver& resolver,
             std::vector<runs::CaseResult>& cases);

/// Brings the cases of a sweep to their ends and the results file with them. What stands in folder
/// and file of an earlier process, however it ended, is taken over.
class SweepRun {
 public:
  /// Borrows all. `cases` are as the Resolver made them.
  SweepRun(const runs::Sweep& sweep, Resolver& resolver, SweepFolder& folder,
           std::vector<runs::CaseResult>& cases);

  /// Sets the state of every case from what is there. retry: failed runs wait again.
  void take_over(bool retry);
  /// Runs what waits, so many at a time. False: a signal asked to stop.
  bool run(std::size_t places);
  /// Finished runs in the results file that this sweep does not ask for.
  std::int64_t unused_runs() { return file_.unused_runs(); }

 private:
  void start(ProcessPool& pool, std::size_t index);
  void end(const ChildEnd& child);
  void record(const std::string& digest, EndedRun ended);
  void record_done(const std::string& digest);

  const runs::Sweep& sweep_;
  Resolver& resolver_;
  SweepFolder& folder_;
  std::vector<runs::CaseResult>& cases_;
  ResultsFile file_;
};

}  // namespace gemello::cli
