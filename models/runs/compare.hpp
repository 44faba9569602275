#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "models/runs/event_log_reader.hpp"
#include "models/runs/report.hpp"
#include "models/runs/run_folder.hpp"

namespace gemello::runs {

/// The first decision in which a run differs from the first run. The n-th decisions of both are
/// compared by time and by decision_text.
struct Divergence {
  std::uint64_t equal_decisions = 0;  ///< before it
  std::optional<LogLine> first;       ///< of the first run; nothing: it has no further decision
  std::optional<LogLine> other;
};

struct ComparedRun {
  std::string label;  ///< its name; with its folder where names repeat
  std::filesystem::path folder;
  RunInfo info;
  Report report;
  bool same_events = false;              ///< event log equal to the first run's, by digest
  std::optional<Divergence> divergence;  ///< from the first run; nothing: all decisions equal
};

/// At least one run. Errors: InputError (a folder is no finished run; fewer than two).
std::vector<ComparedRun> compare_runs(const std::vector<std::filesystem::path>& folders);

/// Decisions up to and at `after` are left out: of two runs, one of which went on from a State,
/// only what lies behind it can be compared. Errors: InputError of the logs.
std::optional<Divergence> first_divergence(const std::filesystem::path& first_log,
                                           const std::filesystem::path& other_log,
                                           std::optional<Instant> after = {});

/// Aligned tables for a terminal: figures that exist in any run, differences to the first, the
/// first divergent decision of each with its reasons, and what is not like for like (inputs,
/// length, seed).
std::string compare_text(const std::vector<ComparedRun>& runs);
nlohmann::json compare_json(const std::vector<ComparedRun>& runs);

/// "-12.30 kWh (-6.4 %)" and whether it is better (1), worse (-1) or neither (0; less than 0.05 %
/// is neither, except of figures that are percentages).
struct Difference {
  std::string text;
  int verdict = 0;
};
std::optional<Difference> difference(const Figure& base, const Figure& other);

/// What two runs do not have in common, as sentences: "another trace", "run 2 was interrupted".
std::vector<std::string> caveats(const std::vector<ComparedRun>& runs);

}  // namespace gemello::runs
