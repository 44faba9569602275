#pragma once

#include <algorithm>
#include <filesystem>
#include <map>
#include <string>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "tests/cli/child_process_support.hpp"

namespace gemello::testing {

/// A sweep of the shipped sample: two policies, random heartbeats, the seeds given.
inline nlohmann::json sample_sweep(const nlohmann::json& seeds) {
  return {{"format", "gemello-sweep-1"},
          {"name", "s"},
          {"scenarios", {project_file("datasets/samples/napoli.json")}},
          {"set",
           {{"detection.heartbeat_phase", "random"},
            {"series", {{"vm", false}, {"host", false}, {"link", false}}}}},
          {"policies",
           {{{"name", "spread"}},
            {{"name", "packed"}, {"set", {{"policy.placement.name", "best-fit"}}}}}},
          {"seeds", seeds},
          {"metrics", {"energy", "lost_vm_minutes"}}};
}

/// Of every finished run of OUT: its digest, and when its run.json was written.
inline std::map<std::string, std::filesystem::file_time_type> finished_runs(
    const Workplace& here, const std::string& out) {
  std::map<std::string, std::filesystem::file_time_type> runs;
  const std::filesystem::path cases = here / (out + "/cases");
  if (!std::filesystem::exists(cases)) return runs;
  for (const auto& entry : std::filesystem::directory_iterator(cases)) {
    const std::filesystem::path record = entry.path() / "run.json";
    if (entry.path().extension() != ".partial" && std::filesystem::exists(record))
      runs[entry.path().filename().string()] = std::filesystem::last_write_time(record);
  }
  return runs;
}

}  // namespace gemello::testing
