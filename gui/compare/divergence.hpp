#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "gui/recording/recording.hpp"
#include "models/runs/compare.hpp"

namespace gemello::gui {

/// A decision as both runs are compared by it.
struct DecisionNote {
  Instant at{};
  std::string text;  ///< "migrate vm12 hv1 -> hv3"
  std::string why;   ///< may be empty
};

/// The first decision in which two runs differ.
struct FirstDivergence {
  std::uint64_t equal_decisions = 0;  ///< before it, from the begin of both
  std::optional<DecisionNote> first;  ///< nothing: that run has no further decision
  std::optional<DecisionNote> other;

  /// The earlier of the two.
  Instant at() const;
};

/// From event logs (runs::first_divergence).
FirstDivergence divergence_from(const runs::Divergence& divergence);

/// From what is recorded of two runs, decision by decision, an order of a person included. Before
/// `after` they are known to be equal, and are only counted; those after the earlier of both
/// presents are left out: what one has not reached yet is no difference. Nothing: all decisions are
/// equal.
std::optional<FirstDivergence> divergence_of(const Recording& first, const Recording& other,
                                             std::optional<Instant> after);

/// What two runs do not have in common, as sentences. Titles: what they are called there.
std::vector<std::string> caveats_of(const Recording& first, const std::string& first_title,
                                    const Recording& other, const std::string& other_title);

}  // namespace gemello::gui
