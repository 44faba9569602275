#include "models/behaviour/afr_write.hpp"

#include <array>
#include <cmath>
#include <vector>

#include <gtest/gtest.h>

#include "models/behaviour/ethernet_goodput.hpp"

namespace gemello::behaviour {
namespace {

VolumeSettings locking(bool eager_lock, Duration post_op_delay) {
  VolumeSettings made;
  made.eager_lock = eager_lock;
  made.post_op_delay = post_op_delay;
  return made;
}

// Of lock, pre-op, write, post-op, unlock: all; lock and unlock around a stream's writes; the
// write.
TEST(AfrWrite, FiveThreeOne) {
  EXPECT_EQ(write_round_trips(locking(false, 0s), WritePattern::streaming), 5);
  EXPECT_EQ(write_round_trips(locking(false, 1s), WritePattern::streaming), 3);
  EXPECT_EQ(write_round_trips(locking(true, 1s), WritePattern::streaming), 1);
}

// After a long silence there is no lock and no pre-op to take over: lock, pre-op, write; what is
// left comes after the answer, where it may be late.
TEST(AfrWrite, AnIsolatedWriteTakesNothingOver) {
  EXPECT_EQ(write_round_trips(locking(false, 0s), WritePattern::isolated), 5);
  EXPECT_EQ(write_round_trips(locking(true, 0s), WritePattern::isolated), 5);
  EXPECT_EQ(write_round_trips(locking(true, 1s), WritePattern::isolated), 3);
  EXPECT_EQ(write_round_trips(locking(true, 0s), WritePattern::streaming), 5);
}

// Two copies through one port of 1 Gb/s, 125 MB/s: 62.5 MB/s, whatever the paths behind it.
TEST(AfrWrite, TwoCopiesThroughOnePort) {
  const BytesPerSecond port(125e6), fast(1e9);
  const std::vector<ReplicaPath> pair(2, {fast, fast});
  EXPECT_NEAR(write_ceiling(port, pair).count(), 62.5e6, 1e-3);
  const std::vector<ReplicaPath> three(3, {fast, fast});
  EXPECT_NEAR(write_ceiling(port, three).count(), 125e6 / 3, 1e-3);
}

// Over two ports with a copy on each, 117.7 MB/s of payload (1448 bytes of 1538 on the wire).
TEST(AfrWrite, ACopyOnEachOfTwoPorts) {
  const BytesPerSecond payload = BytesPerSecond(125e6) * payload_share(1500, 0);
  const std::array<WritePart, 2> ports{{{payload, 1}, {payload, 1}}};
  EXPECT_NEAR(write_ceiling(ports).count(), 117.69e6, 5e3);
}

TEST(AfrWrite, TheSlowestDiskOrPathHolds) {
  const BytesPerSecond port(1250e6), disk(150e6), circuit(60e6), fast(1e9);
  EXPECT_EQ(write_ceiling(port, std::vector<ReplicaPath>{{fast, fast}, {fast, disk}}), disk);
  EXPECT_EQ(write_ceiling(port, std::vector<ReplicaPath>{{circuit, fast}, {fast, disk}}), circuit);
  EXPECT_TRUE(std::isinf(write_ceiling(port, std::vector<ReplicaPath>{}).count()));
}

}  // namespace
}  // namespace gemello::behaviour
