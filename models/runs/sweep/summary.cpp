#include "models/runs/sweep/summary.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "models/runs/sweep/pareto.hpp"

namespace gemello::runs {
namespace {

constexpr double noise_within = 1e-12;   // of a value: what arithmetic leaves of no difference
constexpr std::size_t together_min = 3;  // blocks: of two, an interval would be 13 deviations wide

constexpr std::size_t same_runs_told_max = 3;

// Of one policy and one figure: its values by seed, or by block.
using Values = std::map<std::uint64_t, double>;

struct PolicyValues {
  std::size_t done = 0;
  bool nothing_random = false;
  std::vector<Values> values;  // by metric
};

// Where nothing is random, all values are one: it counts once.
Estimate estimate_of(const Values& values, bool once, double confidence) {
  std::vector<double> list;
  for (const auto& [unused, value] : values) list.push_back(value);
  if (once && !list.empty()) list.resize(1);
  return estimate(list, confidence);
}

int verdict_of(const SummaryCell& cell, bool less_is_better) {
  const Estimate& difference = cell.difference;
  if (difference.n == 0 || difference.mean == 0) return 0;
  if (difference.half && std::abs(difference.mean) <= *difference.half) return 0;
  if (!difference.half && !difference.all_equal() && cell.by_chance) return 0;
  return (difference.mean < 0) == less_is_better ? 1 : -1;
}

SummaryCell cell_of(const PolicyValues& own, const PolicyValues* base, const Sweep& sweep,
                    std::size_t metric) {
  SummaryCell cell;
  const Values& values = own.values[metric];
  cell.value = estimate_of(values, own.nothing_random, sweep.confidence);
  cell.by_chance = !own.nothing_random;
  if (base == nullptr) return cell;
  cell.by_chance = !own.nothing_random || !base->nothing_random;
  Values differences;
  double base_sum = 0;
  for (const auto& [key, value] : values)
    if (const auto pair = base->values[metric].find(key); pair != base->values[metric].end()) {
      const double difference = value - pair->second;
      const bool noise = std::abs(difference) <= noise_within * std::abs(value);
      differences[key] = noise ? 0 : difference;
      base_sum += pair->second;
    }
  cell.difference = estimate_of(differences, !cell.by_chance, sweep.confidence);
  if (base_sum != 0)
    cell.relative =
        cell.difference.mean * static_cast<double>(differences.size()) / std::abs(base_sum);
  cell.verdict = verdict_of(cell, sweep.metrics[metric].less_is_better);
  return cell;
}

std::vector<SummaryRow> rows_of(const Sweep& sweep, const std::vector<PolicyValues>& policies) {
  std::vector<SummaryRow> rows;
  for (std::size_t policy = 0; policy < policies.size(); ++policy) {
    const PolicyValues& own = policies[policy];
    const PolicyValues* base = policy == sweep.baseline ? nullptr : &policies[sweep.baseline];
    SummaryRow row{policy, own.done, own.nothing_random, {}};
    for (std::size_t i = 0; i < sweep.metrics.size(); ++i)
      row.cells.push_back(cell_of(own, base, sweep, i));
    rows.push_back(std::move(row));
  }
  return rows;
}

std::vector<TradeOff> trade_offs_of(const Sweep& sweep, const std::vector<SummaryRow>& rows) {
  std::vector<TradeOff> all;
  for (const auto& [x, y] : sweep.trade_offs) {
    TradeOff trade{x, y, {}};
    std::vector<TradeOffPoint> points;
    const auto cost = [&](const SummaryRow& row, std::size_t metric) {
      const double mean = row.cells[metric].value.mean;
      return sweep.metrics[metric].less_is_better ? mean : -mean;
    };
    for (const SummaryRow& row : rows) {
      if (row.cells[x].value.n == 0 || row.cells[y].value.n == 0) continue;
      trade.places.push_back({row.policy, false});
      points.push_back({cost(row, x), cost(row, y)});
    }
    const std::vector<bool> kept = non_dominated(points);
    for (std::size_t i = 0; i < kept.size(); ++i) trade.places[i].on_front = kept[i];
    all.push_back(std::move(trade));
  }
  return all;
}

PolicyValues policy_values(const Sweep& sweep, std::span<const CaseResult* const> runs) {
  PolicyValues out;
  out.done = runs.size();
  out.values.resize(sweep.metrics.size());
  const auto same = [&](const CaseResult* run) {
    return run->event_digest == runs[0]->event_digest && run->values == runs[0]->values;
  };
  out.nothing_random = runs.size() >= 2 && std::all_of(runs.begin(), runs.end(), same);
  for (const CaseResult* run : runs)
    for (std::size_t i = 0; i < sweep.metrics.size(); ++i)
      if (const auto value = run->values.find(sweep.metrics[i].name); value != run->values.end())
        out.values[i][run->seed] = value->second;
  return out;
}

}  // namespace

std::string_view name(CaseResult::State state) {
  switch (state) {
    case CaseResult::State::waiting:
      return "waiting";
    case CaseResult::State::done:
      return "done";
    case CaseResult::State::failed:
      return "failed";
  }
  return "waiting";
}

std::vector<SummaryBlock> summarize(const Sweep& sweep, std::span<const CaseResult> results) {
  using Key = std::pair<std::size_t, std::size_t>;
  std::map<Key, std::vector<std::vector<const CaseResult*>>> runs;  // block -> policy -> runs
  for (const CaseResult& result : results) {
    auto& block = runs[{result.what.scenario, result.what.setting}];
    block.resize(sweep.policies.size());
    if (result.state == CaseResult::State::done) block[result.what.policy].push_back(&result);
  }
  std::vector<SummaryBlock> blocks;
  std::vector<PolicyValues> together(sweep.policies.size());
  for (PolicyValues& policy : together) policy.values.resize(sweep.metrics.size());
  for (const auto& [key, by_policy] : runs) {
    SummaryBlock block;
    block.title = sweep.scenarios[key.first].name;
    const std::string& setting = sweep.settings[key.second].name;
    if (!setting.empty()) block.title += ", " + setting;
    std::vector<PolicyValues> policies;
    for (std::size_t policy = 0; policy < by_policy.size(); ++policy) {
      policies.push_back(policy_values(sweep, by_policy[policy]));
      if (policies.back().done > 0) ++together[policy].done;
      for (std::size_t i = 0; i < sweep.metrics.size(); ++i)
        if (const Values& values = policies.back().values[i]; !values.empty())
          together[policy].values[i][blocks.size()] =
              estimate_of(values, false, sweep.confidence).mean;
    }
    block.rows = rows_of(sweep, policies);
    block.trade_offs = trade_offs_of(sweep, block.rows);
    blocks.push_back(std::move(block));
  }
  const auto some = static_cast<std::size_t>(std::count_if(
      blocks.begin(), blocks.end(), [](const SummaryBlock& block) { return block.any_done(); }));
  if (some >= together_min) {
    SummaryBlock all;
    all.title = fmt::format("All {} together", some);
    all.overall = true;
    all.rows = rows_of(sweep, together);
    all.trade_offs = trade_offs_of(sweep, all.rows);
    blocks.push_back(std::move(all));
  }
  return blocks;
}

bool SummaryBlock::any_done() const {
  return std::any_of(rows.begin(), rows.end(), [](const SummaryRow& row) { return row.done > 0; });
}

std::vector<std::string> same_runs(const Sweep& sweep, std::span<const CaseResult> results) {
  std::map<std::string, const CaseResult*> first;
  std::vector<std::string> out;
  std::size_t left_out = 0;
  for (const CaseResult& result : results) {
    if (result.digest.empty()) continue;
    const auto [at, added] = first.emplace(result.digest, &result);
    if (!added && out.size() >= same_runs_told_max) ++left_out;
    if (!added && out.size() < same_runs_told_max)
      out.push_back(fmt::format("'{}' and '{}' ask for one and the same run",
                                case_name(sweep, at->second->what), case_name(sweep, result.what)));
  }
  if (left_out > 0) out.push_back(fmt::format("So do {} more pairs of cases", left_out));
  return out;
}

}  // namespace gemello::runs
