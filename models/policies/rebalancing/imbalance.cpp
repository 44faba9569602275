#include "models/policies/rebalancing/imbalance.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace gemello::policies {

std::int64_t imbalance(ImbalanceMeasure measure, std::span<const std::int64_t> shares) {
  if (shares.size() < 2) return 0;
  const double count = static_cast<double>(shares.size());
  const auto sum = std::accumulate(shares.begin(), shares.end(), std::int64_t{0});
  const double mean = static_cast<double>(sum) / count;
  if (measure == ImbalanceMeasure::max_minus_mean) {
    const auto top = *std::max_element(shares.begin(), shares.end());
    return std::llround(static_cast<double>(top) - mean);
  }
  double squares = 0;
  for (const std::int64_t share : shares) {
    const double off = static_cast<double>(share) - mean;
    squares += off * off;
  }
  return std::llround(std::sqrt(squares / count));
}

double variance_gain(std::span<const std::int64_t> shares, std::size_t from,
                     std::int64_t from_after, std::size_t to, std::int64_t to_after) {
  const auto sum = std::accumulate(shares.begin(), shares.end(), std::int64_t{0});
  return variance_gain(shares, sum, from, from_after, to, to_after);
}

double variance_gain(std::span<const std::int64_t> shares, std::int64_t sum, std::size_t from,
                     std::int64_t from_after, std::size_t to, std::int64_t to_after) {
  // Sum of squared deviations = sum of squares - (sum)^2 / n; only two terms of each change.
  const auto square = [](std::int64_t x) {
    return static_cast<double>(x) * static_cast<double>(x);
  };
  const std::int64_t shift = from_after - shares[from] + to_after - shares[to];
  const double squares =
      square(shares[from]) + square(shares[to]) - square(from_after) - square(to_after);
  return squares + (square(sum + shift) - square(sum)) / static_cast<double>(shares.size());
}

}  // namespace gemello::policies
