#include "models/behaviour/tcp_retransmission.hpp"

#include <algorithm>

#include "models/units/error.hpp"

namespace gemello::behaviour {
namespace {

constexpr Duration timeout_min = 200ms;
constexpr Duration timeout_max = 120s;

}  // namespace

Duration retransmission_timeout(Duration round_trip) {
  return std::min(round_trip + timeout_min, timeout_max);
}

Duration sends_again_after(Duration outage, Duration timeout) {
  GEMELLO_INVARIANT(outage >= Duration::zero() && timeout > Duration::zero(),
                    "an outage has a length and a time-out is positive");
  Duration tried = timeout;
  while (tried < outage) {
    timeout = std::min(2 * timeout, timeout_max);
    tried += timeout;
  }
  return tried;
}

}  // namespace gemello::behaviour
