#pragma once

#include <vector>

#include "models/units/quantity.hpp"

namespace gemello::behaviour {

/// Packet loss probability in front of a link on which more arrives than it carries, from senders
/// that do not slow down: 1 - capacity / offered; 0 where it carries all. capacity > 0.
double overload_loss(BytesPerSecond offered, BytesPerSecond capacity);

/// TCP connections that fill a link together.
struct FillingConnections {
  BytesPerSecond rate{};              ///< of all of them together, > 0
  BytesPerSecond capacity{};          ///< of the link, > 0
  std::vector<Duration> round_trips;  ///< of each, over empty queues
  Bytes queue{};                      ///< room in front of the link, which they keep full
  Bytes window{3 << 20};              ///< of each
  Bytes segment{1448};                ///< payload of a full segment
};

/// Packet loss probability that holds them at their rate: each goes at
/// segment / (round_trip + queue / capacity) * sqrt(3/2) / sqrt(loss), their sum is `rate`. 0 where
/// their windows hold them before the queue is full. At most tcp_loss_max, beyond which the law
/// does not hold.
///
/// Source: M. Mathis, J. Semke, J. Mahdavi, T. Ott, "The macroscopic behavior of the TCP
/// congestion avoidance algorithm", CCR 27(3), 1997, eq. 3 with C = sqrt(3/2). That all of them
/// are loss-based and share one drop-tail queue is an assumption.
double filling_loss(const FillingConnections& connections);
inline constexpr double tcp_loss_max = 0.1;

}  // namespace gemello::behaviour
