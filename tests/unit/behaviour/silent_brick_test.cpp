#include "models/behaviour/silent_brick.hpp"

#include <gtest/gtest.h>

namespace gemello::behaviour {
namespace {

// Just before a ping the next one goes out at once and is waited for: one timeout. Just after one
// two. The test bed's 8.5 and 7.6 s with 5 s are losses 1.5 and 2.4 s after a ping; it saw the
// longest write, which may have waited a little less or more.
TEST(SilentBrick, NoticedWithinOneToTwoTimeouts) {
  EXPECT_EQ(silent_loss_noticed(5s, 5s), 5s);
  EXPECT_EQ(silent_loss_noticed(5s, 0s), 10s);
  EXPECT_EQ(silent_loss_noticed(5s, 1500ms), 8500ms);
  for (const Duration measured : {8477ms, 7572ms}) {
    EXPECT_LT(silent_loss_noticed(5s, 5s), measured);
    EXPECT_GT(silent_loss_noticed(5s, 0s), measured);
  }
  EXPECT_EQ(silent_loss_noticed(42s, 20s), 64s);
  EXPECT_DEATH(silent_loss_noticed(5s, 6s), "between two pings");
}

TEST(SilentBrick, ReconnectsEveryThreeSeconds) {
  EXPECT_EQ(reconnected(-10s), 3s);
  EXPECT_EQ(reconnected(0s), 3s);
  EXPECT_EQ(reconnected(3s), 3s);
  EXPECT_EQ(reconnected(3s + 1us), 6s);
  EXPECT_EQ(reconnected(3600s), 3600s);
}

// Measured with 20 s: 21.3 and 21.9 s, up to one probe of 2 s later.
TEST(SilentBrick, LocksGoWithTheConnection) {
  EXPECT_EQ(silent_client_unlocked(42s), 42s);
  for (const Duration measured : {21300ms, 21900ms}) {
    EXPECT_GE(measured, silent_client_unlocked(20s));
    EXPECT_LE(measured, silent_client_unlocked(20s) + 2s);
  }
}

}  // namespace
}  // namespace gemello::behaviour
