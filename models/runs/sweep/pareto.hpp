#pragma once

#include <span>
#include <vector>

namespace gemello::runs {

/// A point of a trade-off of two figures; `less` is better in both.
struct TradeOffPoint {
  double x = 0;
  double y = 0;
};

/// Whether no other point is at least as good in both figures and better in one (Pareto). Of equal
/// points none dominates the other.
std::vector<bool> non_dominated(std::span<const TradeOffPoint> points);

}  // namespace gemello::runs
