#pragma once

#include <cstdint>

#include "models/units/time.hpp"

namespace gemello::behaviour {

/// Bricks on servers that fail and are repaired independently, all repairs at once, after
/// exponential times. Available: at least `needed` of them are up. (Where the first brick decides,
/// in an even set with automatic quorum, that is not the rule; replica 2 then lives as its first.)
struct ReplicaAvailability {
  std::uint32_t bricks = 1;
  std::uint32_t needed = 1;  ///< 1..bricks: the quorum, or 1 without one
  Duration failure{};        ///< mean time to failure of one, > 0
  Duration repair{};         ///< mean time to repair of one, > 0
};

/// Mean time from all bricks up to the first moment when too few are, in seconds; may be beyond any
/// Duration. Heals take no time: a brick that is back counts at once.
///
/// Source: first passage of a birth-death chain, e.g. Trivedi, Probability and Statistics with
/// Reliability, Queuing, and Computer Science Applications, 2nd ed., chapter 8. With j down the
/// next fails at rate (n - j) / failure and one is back at j / repair; the mean time h(j) from j
/// down to j + 1 down is (failure + j failure / repair h(j - 1)) / (n - j), and all terms are
/// positive: no digits are lost.
double mean_seconds_to_unavailability(const ReplicaAvailability& set);

/// Share of a long time in which enough are up: each is up failure / (failure + repair) of it.
double share_available(const ReplicaAvailability& set);

}  // namespace gemello::behaviour
