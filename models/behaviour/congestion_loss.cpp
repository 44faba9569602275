#include "models/behaviour/congestion_loss.hpp"

#include <algorithm>

#include "models/units/error.hpp"

namespace gemello::behaviour {

double overload_loss(BytesPerSecond offered, BytesPerSecond capacity) {
  GEMELLO_INVARIANT(capacity.count() > 0, "a link has a capacity");
  return offered <= capacity ? 0.0 : 1 - capacity / offered;
}

double filling_loss(const FillingConnections& connections) {
  GEMELLO_INVARIANT(connections.rate.count() > 0 && connections.capacity.count() > 0,
                    "connections that fill a link move something over it");
  const double queueing = count_of(connections.queue) / connections.capacity.count();
  double turns = 0;  // round trips per second, of all
  for (const Duration round_trip : connections.round_trips)
    turns += 1 / std::max(seconds(round_trip) + queueing, 1e-6);
  if (count_of(connections.window) * turns <= connections.rate.count()) return 0;
  const double share = count_of(connections.segment) * turns / connections.rate.count();
  return std::min(1.5 * share * share, tcp_loss_max);
}

}  // namespace gemello::behaviour
