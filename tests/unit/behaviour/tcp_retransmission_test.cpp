#include "models/behaviour/tcp_retransmission.hpp"

#include <gtest/gtest.h>

namespace gemello::behaviour {
namespace {

TEST(TcpRetransmission, TheTimeoutIsTheRoundTripAnd200Ms) {
  EXPECT_EQ(retransmission_timeout(10ms), 210ms);
  EXPECT_EQ(retransmission_timeout(0ms), 200ms);
}

// Tries 200 ms, 600 ms (400 later), 1.4 s, 3 s, 6.2 s, 12.6 s, 25.4 s after the loss.
TEST(TcpRetransmission, EachTryWaitsTwiceAsLong) {
  EXPECT_EQ(sends_again_after(0ms, 200ms), 200ms);
  EXPECT_EQ(sends_again_after(200ms, 200ms), 200ms);
  EXPECT_EQ(sends_again_after(201ms, 200ms), 600ms);
  EXPECT_EQ(sends_again_after(3001ms, 200ms), 6200ms);
  EXPECT_EQ(sends_again_after(20s, 200ms), 25400ms);
}

// Time-outs of 0.2, 0.4 ... 102.4 s come to 204.6 s; the next ones are 120 s each.
TEST(TcpRetransmission, NoLongerThanTwoMinutes) {
  EXPECT_EQ(sends_again_after(204'601ms, 200ms), 324'600ms);
  EXPECT_EQ(sends_again_after(400s, 200ms), 444'600ms);
}

}  // namespace
}  // namespace gemello::behaviour
