#include "models/behaviour/silent_brick.hpp"

#include <algorithm>

#include "models/units/error.hpp"

namespace gemello::behaviour {

Duration silent_loss_noticed(Duration ping_timeout, Duration phase) {
  GEMELLO_INVARIANT(phase >= Duration::zero() && phase <= ping_timeout,
                    "a loss lies between two pings");
  return 2 * ping_timeout - phase;
}

Duration reconnected(Duration reachable) {
  const Duration wait = std::max(reachable, Duration{1});
  return (wait + reconnect_interval - Duration{1}) / reconnect_interval * reconnect_interval;
}

Duration silent_client_unlocked(Duration tcp_user_timeout) {
  GEMELLO_INVARIANT(tcp_user_timeout >= Duration::zero(), "a timeout is not negative");
  return tcp_user_timeout;
}

}  // namespace gemello::behaviour
