#pragma once

#include "models/units/time.hpp"

namespace gemello::behaviour {

/// Linux's retransmission time-out of a connection whose round trips do not vary: the round trip
/// and TCP_RTO_MIN, 200 ms. Source: RFC 6298, 2.3; Linux net/ipv4/tcp_input.c (tcp_rtt_estimator,
/// in which four times the variation is at least tcp_rto_min).
Duration retransmission_timeout(Duration round_trip);

/// A connection lost all that it had under way, and its packets went on getting lost for `outage`:
/// how long after the loss it sends again for the first time where it can get through. It tries
/// after the time-out, and doubles that with each try, up to 120 s (TCP_RTO_MAX). Never less than
/// `outage`, which must not be negative. Source: RFC 6298, 5.5; Linux include/net/tcp.h.
Duration sends_again_after(Duration outage, Duration timeout);

}  // namespace gemello::behaviour
