#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "models/runs/run_folder.hpp"
#include "models/runs/sweep/sweep.hpp"

namespace gemello::runs {

/// One run that a sweep asks for: indices into the sweep's lists.
struct SweepCase {
  std::size_t scenario = 0;
  std::size_t policy = 0;
  std::size_t setting = 0;
  std::optional<std::uint64_t> seed;  ///< nothing: the scenario's own
  std::vector<std::string> sets;      ///< of the policy, then of the setting; without the seed
};

/// All of them: scenario by scenario, then setting, seed and policy, so that the runs of one
/// comparison are neighbours.
std::vector<SweepCase> cases_of(const Sweep& sweep);

/// "napoli, cpu=4, spread, seed 2".
std::string case_name(const Sweep& sweep, const SweepCase& one);

/// What a run depends on, as 16 hexadecimal digits: the resolved scenario (its seed included), the
/// content of the platform and the trace (FNV-1a 64: accidents, not forgeries), the versions of
/// program, compiler and engine. Where files lie is not part of it. The other inputs are ignored:
/// what the scenario's file says is in the resolved scenario.
std::string case_digest(const nlohmann::json& resolved, std::span<const InputFile> inputs,
                        const std::map<std::string, std::string>& versions);

}  // namespace gemello::runs
