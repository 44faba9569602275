#pragma once

#include <span>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "models/runs/sweep/summary.hpp"

namespace gemello::runs {

// What people and programs read of a finished sweep.

/// "Energy, kWh".
std::string metric_title(const SweepMetric& metric);
/// "-2.24 ± 0.01 (-38.6 %)", "-2.24 ± 0.01 kWh (-38.6 %)"; empty where there is no pair.
std::string difference_text(const SummaryCell& cell, const SweepMetric& metric,
                            bool with_unit = false);
/// "5.803 ± 0.012"; "no value" where no run has one.
std::string mean_text(const SummaryCell& cell, const SweepMetric& metric);
/// What a reader of the numbers must know, as sentences: what an interval is, that several are
/// shown, what was not random, what is missing.
std::vector<std::string> sweep_notes(const Sweep& sweep, std::span<const CaseResult> results,
                                     std::span<const SummaryBlock> blocks);

/// Tables for a terminal, then the failed cases, then the notes.
std::string sweep_text(const Sweep& sweep, std::span<const CaseResult> results,
                       std::span<const SummaryBlock> blocks);
/// One line per block, policy and metric; the header names the columns. No value is empty.
std::string sweep_csv(const Sweep& sweep, std::span<const SummaryBlock> blocks);
/// Format gemello-sweep-results-1.
nlohmann::json sweep_json(const Sweep& sweep, std::span<const CaseResult> results,
                          std::span<const SummaryBlock> blocks);
/// The failed cases with their reasons and last words; empty without any.
std::string failures_text(const Sweep& sweep, std::span<const CaseResult> results);

}  // namespace gemello::runs
