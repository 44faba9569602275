#pragma once

#include "models/units/quantity.hpp"

namespace gemello::behaviour {

/// What limits one TCP connection, whatever the link carries.
struct TcpPath {
  Duration round_trip{};
  double loss = 0;  ///< packet loss probability, 0..1
  /// Most under way: 3/4 of the largest send buffer, net.ipv4.tcp_wmem, 4 MiB by default
  /// (tests/validation/lab_network).
  Bytes window{3 << 20};
  Bytes segment{1448};  ///< payload of a full segment (MTU 1500, IPv4, timestamps)
};

/// The most that one connection of window / round trip moves; infinite at a round trip of 0.
BytesPerSecond window_ceiling(const TcpPath& path);

/// Rate at which random loss holds a loss-based congestion control (Reno):
/// segment / round_trip * sqrt(3/2) / sqrt(loss); infinite without loss or round trip.
///
/// Source: M. Mathis, J. Semke, J. Mahdavi, T. Ott, "The macroscopic behavior of the TCP
/// congestion avoidance algorithm", CCR 27(3), 1997, eq. 3 with C = sqrt(3/2).
BytesPerSecond loss_ceiling(const TcpPath& path);

/// The lower of the two.
BytesPerSecond tcp_ceiling(const TcpPath& path);

}  // namespace gemello::behaviour
