#include "models/behaviour/congestion_loss.hpp"

#include <gtest/gtest.h>

#include "models/behaviour/tcp_ceiling.hpp"

namespace gemello::behaviour {
namespace {

constexpr BytesPerSecond wire{125e6};

// Of 500 MB/s that arrive at 125 MB/s three packets of four find no room.
TEST(CongestionLoss, WhatIsOfferedBeyondTheCapacityIsLost) {
  EXPECT_DOUBLE_EQ(overload_loss(BytesPerSecond(500e6), wire), 0.75);
  EXPECT_EQ(overload_loss(wire, wire), 0);
  EXPECT_EQ(overload_loss(BytesPerSecond(0), wire), 0);
}

// A queue of 1.25 MB in front of 125 MB/s is 10 ms long: with 10 ms of way, 20 ms. Four connections
// at 31.25 MB/s each: the loss at which one of 20 ms goes at that rate, by the law of tcp_ceiling.
TEST(CongestionLoss, ConnectionsFillALinkWithTheLossThatHoldsThem) {
  const FillingConnections four{
      wire, wire, {10ms, 10ms, 10ms, 10ms}, Bytes(1'250'000), Bytes(3 << 20), Bytes(1448)};
  const double loss = filling_loss(four);
  EXPECT_NEAR(loss, 1.5 * 4 * 4 * 1448.0 * 1448 / (125e6 * 0.020 * 125e6 * 0.020), 1e-12);
  EXPECT_NEAR(loss_ceiling({.round_trip = 20ms, .loss = loss}).count(), 125e6 / 4, 1);
}

// Unequal ways: the sum of their rates is the link's.
TEST(CongestionLoss, UnequalRoundTripsShareOneQueue) {
  const FillingConnections two{wire,       wire, {0ms, 30ms}, Bytes(1'250'000), Bytes(100 << 20),
                               Bytes(1448)};
  const double loss = filling_loss(two);
  EXPECT_NEAR(loss_ceiling({.round_trip = 10ms, .loss = loss}).count() +
                  loss_ceiling({.round_trip = 40ms, .loss = loss}).count(),
              125e6, 1);
}

// 3 MiB under way cannot fill 12.5 ms of way and 22.5 ms of queue at 125 MB/s, 4.375 MB; two can.
TEST(CongestionLoss, AWindowThatIsTooSmallLosesNothing) {
  FillingConnections one{wire, wire, {12500us}, Bytes(2'812'500), Bytes(3 << 20), Bytes(1448)};
  EXPECT_EQ(filling_loss(one), 0);
  one.round_trips.push_back(12500us);
  EXPECT_GT(filling_loss(one), 0);
}

// Left 1 % of a link, forty connections would have to lose more than the law can say.
TEST(CongestionLoss, BeyondTheLawItSaysItsLimit) {
  const FillingConnections crowd{
      BytesPerSecond(1.25e6), wire,           std::vector<Duration>(40, 200us),
      Bytes(512 << 10),       Bytes(3 << 20), Bytes(1448)};
  EXPECT_EQ(filling_loss(crowd), tcp_loss_max);
}

}  // namespace
}  // namespace gemello::behaviour
