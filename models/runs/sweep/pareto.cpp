#include "models/runs/sweep/pareto.hpp"

#include <algorithm>

namespace gemello::runs {

std::vector<bool> non_dominated(std::span<const TradeOffPoint> points) {
  std::vector<bool> kept;
  for (const TradeOffPoint& point : points)
    kept.push_back(std::none_of(points.begin(), points.end(), [&](const TradeOffPoint& other) {
      return other.x <= point.x && other.y <= point.y && (other.x < point.x || other.y < point.y);
    }));
  return kept;
}

}  // namespace gemello::runs
