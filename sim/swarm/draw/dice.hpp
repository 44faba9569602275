#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "models/units/streams.hpp"

namespace gemello::swarm {

/// Choices of one named stream of a seed: what is drawn from one disturbs no other.
class Dice {
 public:
  Dice(std::uint64_t seed, std::string_view stream) : draw_(seed, stream) {}

  bool chance(double share) { return draw_.uniform() < share; }
  double between(double low, double high) { return low + (high - low) * draw_.uniform(); }
  /// Whole numbers, both ends included.
  int whole(int low, int high) {
    return low + static_cast<int>((high - low + 1) * draw_.uniform());
  }
  template <class T>
  T of(const std::vector<T>& choices) {
    return choices[static_cast<std::size_t>(whole(0, static_cast<int>(choices.size()) - 1))];
  }

 private:
  Stream draw_;
};

}  // namespace gemello::swarm
