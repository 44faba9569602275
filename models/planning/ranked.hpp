#pragma once

#include <algorithm>
#include <utility>
#include <vector>

namespace gemello::planning {

/// Sorts by what `rank` gives for each, asked once; no two ranks are equal.
template <class T, class Rank>
void sort_by_rank(std::vector<T>& things, const Rank& rank) {
  std::vector<std::pair<decltype(rank(things.front())), T>> ranked;
  ranked.reserve(things.size());
  for (const T& thing : things) ranked.emplace_back(rank(thing), thing);
  std::sort(ranked.begin(), ranked.end(),
            [](const auto& a, const auto& b) { return a.first < b.first; });
  for (std::size_t i = 0; i < things.size(); ++i) things[i] = std::move(ranked[i].second);
}

}  // namespace gemello::planning
