#include "models/behaviour/fair_shares.hpp"

#include <algorithm>
#include <limits>

namespace gemello::behaviour {

std::vector<double> fair_rates(const std::vector<FairStream>& streams,
                               std::vector<double> capacity) {
  constexpr double nothing = 1e-9;  // of a resource: rounding, not room
  std::vector<double> rates(streams.size(), 0.0);
  std::vector<double> nothing_left(capacity.size());
  for (std::size_t r = 0; r < capacity.size(); ++r) nothing_left[r] = capacity[r] * nothing;
  std::vector<bool> rising(streams.size());
  for (std::size_t s = 0; s < streams.size(); ++s) rising[s] = streams[s].demand > 0;
  std::vector<double> pull(capacity.size());
  for (;;) {
    std::fill(pull.begin(), pull.end(), 0.0);
    double step = std::numeric_limits<double>::infinity();
    for (std::size_t s = 0; s < streams.size(); ++s) {
      if (!rising[s]) continue;
      step = std::min(step, (streams[s].demand - rates[s]) / streams[s].weight);
      for (const auto& [resource, amount] : streams[s].uses)
        pull[resource] += amount * streams[s].weight;
    }
    if (step == std::numeric_limits<double>::infinity()) return rates;
    for (std::size_t r = 0; r < capacity.size(); ++r)
      if (pull[r] > 0) step = std::min(step, capacity[r] / pull[r]);
    for (std::size_t r = 0; r < capacity.size(); ++r)
      capacity[r] = std::max(0.0, capacity[r] - step * pull[r]);
    for (std::size_t s = 0; s < streams.size(); ++s) {
      if (!rising[s]) continue;
      rates[s] += step * streams[s].weight;
      if (rates[s] >= streams[s].demand * (1 - nothing)) {
        rates[s] = streams[s].demand;
        rising[s] = false;
        continue;
      }
      for (const auto& [resource, amount] : streams[s].uses)
        if (capacity[resource] <= nothing_left[resource]) rising[s] = false;
    }
  }
}

}  // namespace gemello::behaviour
