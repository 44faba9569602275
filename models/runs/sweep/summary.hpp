#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "models/runs/sweep/case_list.hpp"
#include "models/runs/sweep/estimate.hpp"

namespace gemello::runs {

/// What became of one case.
struct CaseResult {
  enum class State : std::uint8_t {
    waiting,  ///< not run yet, or not to its end
    done,
    failed,
  };
  SweepCase what;
  std::string digest;  ///< empty: the scenario cannot be read
  State state = State::waiting;
  std::uint64_t seed = 0;
  std::string event_digest;              ///< of its event log
  std::map<std::string, double> values;  ///< figures that have one, by name
  std::string failure;                   ///< how it failed, in one line
  std::string last_words;                ///< the last lines of its stderr
};
std::string_view name(CaseResult::State state);

/// One figure of one policy in a block.
struct SummaryCell {
  Estimate value;
  Estimate difference;             ///< to the baseline, over pairs of equal seeds; n = 0: none
  std::optional<double> relative;  ///< the mean difference over the baseline's mean, of the pairs
  /// 1 better, -1 worse than the baseline, 0 not told apart: the interval includes 0, or there is
  /// none although runs differ by chance.
  int verdict = 0;
  bool by_chance = true;  ///< runs differ by seed: a difference of one pair shows little
};

struct SummaryRow {
  std::size_t policy = 0;
  std::size_t done = 0;            ///< runs of it, or blocks where the summary is over blocks
  bool nothing_random = false;     ///< two or more seeds gave one and the same run, counted once
  std::vector<SummaryCell> cells;  ///< by metric
};

struct TradeOff {
  std::size_t x = 0;  ///< metric
  std::size_t y = 0;
  struct Place {
    std::size_t policy = 0;
    bool on_front = false;  ///< not dominated, by its means
  };
  std::vector<Place> places;  ///< of the policies that have both figures
};

/// The policies of one scenario and setting, or of all of them together.
struct SummaryBlock {
  std::string title;             ///< "napoli, cpu=4"
  bool overall = false;          ///< each value is the mean of one block, n counts blocks
  std::vector<SummaryRow> rows;  ///< one per policy
  std::vector<TradeOff> trade_offs;

  bool any_done() const;
};

/// Blocks in the order of the sweep; of three or more with results, what they say together is last.
std::vector<SummaryBlock> summarize(const Sweep& sweep, std::span<const CaseResult> results);

/// Cases that are one and the same run although the sweep tells them apart, as sentences: the first
/// three, and how many more.
std::vector<std::string> same_runs(const Sweep& sweep, std::span<const CaseResult> results);

}  // namespace gemello::runs
