#include "models/behaviour/replica_availability.hpp"

#include <cmath>

#include "models/units/error.hpp"

namespace gemello::behaviour {
namespace {

void check(const ReplicaAvailability& set) {
  GEMELLO_INVARIANT(set.needed >= 1 && set.needed <= set.bricks, "a set needs one to all bricks");
  GEMELLO_INVARIANT(set.failure > Duration::zero() && set.repair > Duration::zero(),
                    "mean times are positive");
}

}  // namespace

double mean_seconds_to_unavailability(const ReplicaAvailability& set) {
  check(set);
  const double failure = seconds(set.failure);
  const double ratio = failure / seconds(set.repair);
  double total = 0;
  double step = 0;  // from one fewer down to this many
  for (std::uint32_t down = 0; down <= set.bricks - set.needed; ++down) {
    step = (failure + down * ratio * step) / (set.bricks - down);
    total += step;
  }
  return total;
}

double share_available(const ReplicaAvailability& set) {
  check(set);
  const double up = seconds(set.failure) / seconds(set.failure + set.repair);
  double term = std::pow(up, set.bricks);  // all up
  double sum = term;
  for (std::uint32_t down = 1; down <= set.bricks - set.needed; ++down) {
    term *= (1 - up) / up * (set.bricks - down + 1) / down;
    sum += term;
  }
  return sum;
}

}  // namespace gemello::behaviour
