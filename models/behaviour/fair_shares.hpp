#pragma once

#include <cstdint>
#include <utility>
#include <vector>

namespace gemello::behaviour {

/// Something that wants a rate and takes a part of several resources for each unit of it.
struct FairStream {
  double demand = 0;                                   ///< >= 0
  double weight = 1;                                   ///< > 0
  std::vector<std::pair<std::uint32_t, double>> uses;  ///< resource, amount per unit; > 0
};

/// Rates that are weighted max-min fair: all rise together, in proportion to their weights, until
/// each has its demand or a resource that it uses has nothing left. capacity: by resource, >= 0.
/// O(rounds x uses), at most one round per stream and resource.
/// Source: D. Bertsekas, R. Gallager, Data Networks, 1992, 6.5.2 (progressive filling).
std::vector<double> fair_rates(const std::vector<FairStream>& streams,
                               std::vector<double> capacity);

}  // namespace gemello::behaviour
