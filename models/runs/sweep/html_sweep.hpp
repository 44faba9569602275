#pragma once

#include <map>
#include <span>
#include <string>

#include "models/runs/sweep/summary.hpp"

namespace gemello::runs {

/// The page of a sweep, self-contained and without a script: what the policies differ in, means,
/// paired differences, trade-offs, what failed, how it was made.
std::string sweep_html(const Sweep& sweep, std::span<const CaseResult> results,
                       std::span<const SummaryBlock> blocks,
                       const std::map<std::string, std::string>& versions);

}  // namespace gemello::runs
