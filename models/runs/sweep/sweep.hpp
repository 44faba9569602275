#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "models/cloud/json_reader.hpp"

namespace gemello::runs {

/// One way to change a scenario: "path=value" overrides as of `--set`, applied in order.
struct SweepChange {
  std::string name;
  std::vector<std::string> sets;
};

struct SweepScenario {
  std::string name;  ///< the file's name without .json; the path as written where names repeat
  std::string path;  ///< resolved against the folder of the sweep
};

/// A figure of report.json that the sweep compares.
struct SweepMetric {
  std::string name;   ///< key: "energy"
  std::string label;  ///< "Energy"
  std::string unit;   ///< as Figure::unit
  std::string meaning;
  bool less_is_better = true;
};

/// A sweep, as read from a file of format gemello-sweep-1 (sweep.schema.json): every scenario under
/// every policy and every setting with every seed. Never empty but where said.
struct Sweep {
  std::string file;  ///< as the user gave it
  std::string name;
  std::string about;
  std::vector<SweepScenario> scenarios;
  std::vector<SweepChange> policies;  ///< sets of all cases come first in `sets`
  std::vector<SweepChange> settings;  ///< one without name and sets where none are given
  std::vector<std::uint64_t> seeds;   ///< empty: each scenario's own
  std::size_t baseline = 0;           ///< the policy that others are compared with
  double confidence = 0.95;
  std::vector<SweepMetric> metrics;
  std::vector<std::pair<std::size_t, std::size_t>> trade_offs;  ///< indices of metrics, to plot
};

/// Errors: InputError(file, JSON path, sentence).
Sweep read_sweep(const std::string& path);
Sweep read_sweep(JsonDocument& document, const std::string& file);
Sweep read_sweep_text(std::string_view text, const std::string& file);

}  // namespace gemello::runs
