#include "models/runs/sweep/sweep_text.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "models/runs/report.hpp"
#include "models/runs/text_table.hpp"

namespace gemello::runs {
namespace {

constexpr std::size_t fixed_told_max = 6;

std::size_t count_of(std::span<const CaseResult> results, CaseResult::State state) {
  return static_cast<std::size_t>(
      std::count_if(results.begin(), results.end(),
                    [state](const CaseResult& result) { return result.state == state; }));
}

const char* mark_of(int verdict) {
  return verdict == 0 ? "" : verdict > 0 ? "better" : "worse";
}

std::string block_text(const Sweep& sweep, const SummaryBlock& block) {
  if (!block.any_done()) return fmt::format("  {}: no run of it was finished\n", block.title);
  const std::string base = sweep.policies[sweep.baseline].name;
  TextTable table({block.title, "mean", block.overall ? "blocks" : "runs", "difference to " + base,
                   "pairs", ""});
  for (std::size_t i = 0; i < sweep.metrics.size(); ++i) {
    table.section("  " + metric_title(sweep.metrics[i]));
    for (const SummaryRow& row : block.rows) {
      const SummaryCell& cell = row.cells[i];
      const bool pairs = cell.difference.n > 0;
      table.row({"  " + sweep.policies[row.policy].name, mean_text(cell, sweep.metrics[i]),
                 fmt::format("{}", cell.value.n),
                 pairs ? difference_text(cell, sweep.metrics[i]) : "",
                 pairs ? fmt::format("{}", cell.difference.n) : "", mark_of(cell.verdict)});
    }
  }
  return table.text();
}

std::string csv_text(const std::string& text) {
  if (text.find_first_of(",\"\n") == std::string::npos) return text;
  std::string out = "\"";
  for (const char c : text) out += c == '"' ? std::string("\"\"") : std::string(1, c);
  return out + "\"";
}

std::string csv_number(std::optional<double> value) {
  return value ? fmt::format("{}", *value) : "";
}

nlohmann::json estimate_json(const Estimate& estimate) {
  if (estimate.n == 0) return nullptr;
  return {{"n", estimate.n},
          {"mean", estimate.mean},
          {"deviation", estimate.n < 2 ? nlohmann::json() : nlohmann::json(estimate.deviation)},
          {"half_width", estimate.half ? nlohmann::json(*estimate.half) : nlohmann::json()}};
}

nlohmann::json block_json(const Sweep& sweep, const SummaryBlock& block) {
  nlohmann::json rows = nlohmann::json::array();
  for (const SummaryRow& row : block.rows) {
    nlohmann::json cells = nlohmann::json::object();
    for (std::size_t i = 0; i < row.cells.size(); ++i) {
      const SummaryCell& cell = row.cells[i];
      cells[sweep.metrics[i].name] = {
          {"value", estimate_json(cell.value)},
          {"difference", estimate_json(cell.difference)},
          {"relative", cell.relative ? nlohmann::json(*cell.relative) : nlohmann::json()},
          {"verdict", mark_of(cell.verdict)}};
    }
    rows.push_back({{"policy", sweep.policies[row.policy].name},
                    {"runs", row.done},
                    {"nothing_random", row.nothing_random},
                    {"metrics", cells}});
  }
  nlohmann::json fronts = nlohmann::json::array();
  for (const TradeOff& trade : block.trade_offs) {
    nlohmann::json names = nlohmann::json::array();
    for (const TradeOff::Place& place : trade.places)
      if (place.on_front) names.push_back(sweep.policies[place.policy].name);
    fronts.push_back({{"metrics", {sweep.metrics[trade.x].name, sweep.metrics[trade.y].name}},
                      {"not_dominated", names}});
  }
  return {{"title", block.title}, {"overall", block.overall}, {"rows", rows}, {"pareto", fronts}};
}

}  // namespace

std::string metric_title(const SweepMetric& metric) {
  return metric.unit == "1" ? metric.label : metric.label + ", " + metric.unit;
}

std::string mean_text(const SummaryCell& cell, const SweepMetric& metric) {
  if (cell.value.n == 0) return "no value";
  // As the report of a run: four digits after 99.
  if (metric.name == "availability" && !cell.value.half)
    return fmt::format("{:.4f}", cell.value.mean);
  return estimate_text(cell.value);
}

std::string difference_text(const SummaryCell& cell, const SweepMetric& metric, bool with_unit) {
  const Estimate& difference = cell.difference;
  if (difference.n == 0) return "";
  std::string text = estimate_text(difference, true);
  if (metric.unit == "%") return text + " pp";
  if (with_unit && metric.unit != "1") text += " " + metric.unit;
  if (cell.relative && difference.mean != 0)
    text += fmt::format(" ({:+.1f} %)", *cell.relative * 100);
  return text;
}

std::vector<std::string> sweep_notes(const Sweep& sweep, std::span<const CaseResult> results,
                                     std::span<const SummaryBlock> blocks) {
  std::vector<std::string> notes;
  bool interval = false, single = false, equal = false, over_blocks = false;
  std::size_t rows = 0;
  std::vector<std::string> fixed;
  for (const SummaryBlock& block : blocks) {
    over_blocks = over_blocks || block.overall;
    for (const SummaryRow& row : block.rows) {
      rows += !block.overall && row.done > 0 ? 1 : 0;
      if (row.nothing_random)
        fixed.push_back(fmt::format("{} ({})", sweep.policies[row.policy].name, block.title));
      for (const SummaryCell& cell : row.cells) {
        interval = interval || cell.value.half || cell.difference.half;
        single = single || (cell.value.n == 1 && !row.nothing_random);
        equal = equal || cell.value.all_equal() || cell.difference.all_equal();
      }
    }
  }
  if (interval)
    notes.push_back(fmt::format(
        "± is the half width of a {:.4g} % confidence interval of the mean (Student's t). "
        "Differences are between runs with the same seed, which face the same storms. Each "
        "interval stands by itself: where nothing differs, about one in {:.0f} still excludes zero",
        sweep.confidence * 100, 1 / (1 - sweep.confidence)));
  if (over_blocks)
    notes.push_back(
        "'together' treats each scenario and setting as one observation, the mean over its seeds");
  if (!fixed.empty()) {
    std::string which = fixed.size() == rows ? "everywhere" : "of ";
    if (fixed.size() < rows) {
      const std::size_t told = std::min(fixed.size(), fixed_told_max);
      which +=
          fmt::format("{}", fmt::join(fixed.begin(), fixed.begin() + std::ptrdiff_t(told), "; "));
      if (told < fixed.size()) which += fmt::format(" and {} more", fixed.size() - told);
    }
    notes.push_back("Nothing here is random: every seed gave one and the same run, counted once, " +
                    which);
  }
  if (single)
    notes.push_back(
        "One value has no interval: it says nothing about chance; more seeds do, where anything is "
        "random");
  if (equal)
    notes.push_back("Where all values are equal there is no interval: their spread tells nothing");
  for (std::string& same : same_runs(sweep, results)) notes.push_back(std::move(same));
  return notes;
}

std::string failures_text(const Sweep& sweep, std::span<const CaseResult> results) {
  std::string text;
  for (const CaseResult& result : results) {
    if (result.state != CaseResult::State::failed) continue;
    text += fmt::format("failed: {}: {}\n", case_name(sweep, result.what), result.failure);
    for (std::size_t at = 0; at < result.last_words.size();) {
      const std::size_t end = std::min(result.last_words.find('\n', at), result.last_words.size());
      text += "    " + result.last_words.substr(at, end - at) + "\n";
      at = end + 1;
    }
  }
  return text;
}

std::string sweep_text(const Sweep& sweep, std::span<const CaseResult> results,
                       std::span<const SummaryBlock> blocks) {
  std::string text;
  if (count_of(results, CaseResult::State::done) > 0)
    for (const SummaryBlock& block : blocks) text += block_text(sweep, block) + "\n";
  text += failures_text(sweep, results);
  const std::size_t waiting = count_of(results, CaseResult::State::waiting);
  text += fmt::format("{} of {} cases done, {} failed, {} not run\n",
                      count_of(results, CaseResult::State::done), results.size(),
                      count_of(results, CaseResult::State::failed), waiting);
  for (const std::string& note : sweep_notes(sweep, results, blocks)) text += note + ".\n";
  return text;
}

std::string sweep_csv(const Sweep& sweep, std::span<const SummaryBlock> blocks) {
  std::string text =
      "block,policy,metric,unit,n,mean,deviation,half_width,pairs,difference,"
      "difference_half_width,relative,verdict\n";
  for (const SummaryBlock& block : blocks)
    for (const SummaryRow& row : block.rows)
      for (std::size_t i = 0; i < row.cells.size(); ++i) {
        const SummaryCell& cell = row.cells[i];
        const Estimate& value = cell.value;
        const Estimate& difference = cell.difference;
        const bool some = value.n > 0, pairs = difference.n > 0;
        text += fmt::format(
            "{},{},{},{},{},{},{},{},{},{},{},{},{}\n", csv_text(block.title),
            csv_text(sweep.policies[row.policy].name), sweep.metrics[i].name, sweep.metrics[i].unit,
            value.n, csv_number(some ? std::optional(value.mean) : std::nullopt),
            csv_number(value.n > 1 ? std::optional(value.deviation) : std::nullopt),
            csv_number(value.half), difference.n,
            csv_number(pairs ? std::optional(difference.mean) : std::nullopt),
            csv_number(difference.half), csv_number(cell.relative), mark_of(cell.verdict));
      }
  return text;
}

nlohmann::json sweep_json(const Sweep& sweep, std::span<const CaseResult> results,
                          std::span<const SummaryBlock> blocks) {
  nlohmann::json cases = nlohmann::json::array();
  for (const CaseResult& result : results) {
    nlohmann::json one{{"scenario", sweep.scenarios[result.what.scenario].name},
                       {"setting", sweep.settings[result.what.setting].name},
                       {"policy", sweep.policies[result.what.policy].name},
                       {"seed", result.seed},
                       {"digest", result.digest},
                       {"state", name(result.state)},
                       {"values", result.values}};
    if (result.state == CaseResult::State::failed) {
      one["failure"] = result.failure;
      one["last_words"] = result.last_words;
    }
    cases.push_back(std::move(one));
  }
  nlohmann::json summary = nlohmann::json::array();
  for (const SummaryBlock& block : blocks) summary.push_back(block_json(sweep, block));
  return {{"format", "gemello-sweep-results-1"},
          {"name", sweep.name},
          {"baseline", sweep.policies[sweep.baseline].name},
          {"confidence", sweep.confidence},
          {"cases", cases},
          {"blocks", summary},
          {"notes", sweep_notes(sweep, results, blocks)}};
}

}  // namespace gemello::runs
