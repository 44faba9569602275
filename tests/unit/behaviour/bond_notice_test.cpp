#include "models/behaviour/bond_notice.hpp"

#include <gtest/gtest.h>

namespace gemello::behaviour {
namespace {

Bond bond(Duration miimon, Duration up_delay, Duration down_delay) {
  Bond result;
  result.members = {0, 1};
  result.miimon = miimon;
  result.up_delay = up_delay;
  result.down_delay = down_delay;
  return result;
}

// Polls at 0, 100, 200 ms...: lost at 30 ms it is seen at 100 ms, lost at a poll at the next one.
TEST(BondNotice, WaitsForTheNextPoll) {
  const Bond plain = bond(100ms, 0ms, 0ms);
  EXPECT_EQ(time_to_notice(plain, {.up = false, .since_poll = 30ms}), 70ms);
  EXPECT_EQ(time_to_notice(plain, {.up = false, .since_poll = 0ms}), 100ms);
  EXPECT_EQ(time_to_notice(plain, {.up = true, .since_poll = 99ms}), 1ms);
}

// bonding.rst: the delays are rounded down to a multiple of miimon.
TEST(BondNotice, DelaysAreWholePolls) {
  const Bond slow = bond(100ms, 250ms, 199ms);
  EXPECT_EQ(time_to_notice(slow, {.up = false, .others_in_use = true, .since_poll = 30ms}),
            70ms + 100ms);
  EXPECT_EQ(time_to_notice(slow, {.up = true, .others_in_use = true, .since_poll = 30ms}),
            70ms + 200ms);
}

// bonding.rst: if no slave is up, updelay is ignored.
TEST(BondNotice, TheFirstMemberBackWaitsForNoDelay) {
  const Bond slow = bond(100ms, 250ms, 200ms);
  EXPECT_EQ(time_to_notice(slow, {.up = true, .others_in_use = false, .since_poll = 30ms}), 70ms);
  EXPECT_EQ(time_to_notice(slow, {.up = false, .others_in_use = false, .since_poll = 30ms}), 270ms);
}

TEST(BondNotice, WithoutALinkMonitorNever) {
  EXPECT_EQ(time_to_notice(bond(0ms, 0ms, 0ms), {.up = false}), std::nullopt);
}

}  // namespace
}  // namespace gemello::behaviour
