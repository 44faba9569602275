#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "models/runs/sweep/summary.hpp"

namespace gemello::cli {

/// A sweep's cases before anything ran, each with the digest of the run it asks for. A case whose
/// scenario, platform or trace cannot be read has failed already and says why.
class Resolver {
 public:
  Resolver();
  std::vector<runs::CaseResult> resolve(const runs::Sweep& sweep);
  /// Whether the folder is the finished run with this digest: by what its run.json says.
  bool is_run(const std::filesystem::path& folder, const std::string& digest);

 private:
  const runs::InputFile& print_of(const std::string& what, const std::string& path);
  void resolve_case(const runs::Sweep& sweep, runs::CaseResult& one);

  std::map<std::string, std::string> versions_;
  std::map<std::string, std::string> unrecorded_;  // of them: not in run.json
  std::map<std::string, runs::InputFile> prints_;  // by path
  std::map<std::string, runs::InputFile> traces_;  // by digest
};

}  // namespace gemello::cli
