#include "models/behaviour/tcp_ceiling.hpp"

#include <cmath>

#include <gtest/gtest.h>

#include "models/behaviour/ethernet_goodput.hpp"

namespace gemello::behaviour {
namespace {

// 3 MiB in flight per 10 ms: 314.5728 MB/s.
TEST(TcpCeiling, AWindowPerRoundTrip) {
  const TcpPath path{.round_trip = 10ms};
  EXPECT_NEAR(window_ceiling(path).count(), 314'572'800, 1e-3);
  EXPECT_EQ(tcp_ceiling(path), window_ceiling(path));
}

// Mathis et al.: 1448 B per 10 ms is 144.8 kB/s; with one packet in 1500 000 lost the factor is
// sqrt(1.5 * 1.5e6) = 1500, so 217.2 MB/s, below the window's 314.
TEST(TcpCeiling, LossHoldsTheRate) {
  const TcpPath path{.round_trip = 10ms, .loss = 1.0 / 1'500'000};
  EXPECT_NEAR(loss_ceiling(path).count(), 217.2e6, 1);
  EXPECT_EQ(tcp_ceiling(path), loss_ceiling(path));
}

TEST(TcpCeiling, NoDistanceNoCeiling) {
  EXPECT_TRUE(std::isinf(tcp_ceiling({.round_trip = 0ms, .loss = 0.1}).count()));
  EXPECT_TRUE(std::isinf(loss_ceiling({.round_trip = 10ms}).count()));
}

// Of 1538 bytes on the wire 1448 are payload: 117.69 MB/s on 1 Gb/s. Jumbo frames: 8948 of 9038.
TEST(EthernetGoodput, PayloadOfAFullFrame) {
  EXPECT_DOUBLE_EQ(payload_share(1500, 0), 1448.0 / 1538);
  EXPECT_DOUBLE_EQ(payload_share(9000, 0), 8948.0 / 9038);
  EXPECT_DOUBLE_EQ(payload_share(1400, 50), 1348.0 / 1488);
  EXPECT_NEAR(125 * payload_share(1500, 0), 117.69, 0.005);
  EXPECT_DEATH(payload_share(60, 0), "68 bytes");
}

}  // namespace
}  // namespace gemello::behaviour
