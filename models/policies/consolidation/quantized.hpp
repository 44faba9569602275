#pragma once

#include <cmath>

namespace gemello::policies {

/// a < b, counted in whole quanta: sums that differ by rounding alone compare equal, so a decision
/// is the same whatever order or instruction summed them, and ties fall to the rule that follows.
/// A quantum of 0 compares the doubles themselves.
///
/// Source: own. In CloudSim's benchmark 72 % of the placements are within 1e-9 W of a tie, and one
/// last bit sends the day another way (tests/validation/cloudsim).
inline bool quantized_less(double a, double b, double quantum) {
  if (quantum <= 0) return a < b;
  return std::llround(a / quantum) < std::llround(b / quantum);
}

}  // namespace gemello::policies
