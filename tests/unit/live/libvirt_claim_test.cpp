#include <gtest/gtest.h>

#include "live/libvirt/claim.hpp"

namespace gemello::live::virt {
namespace {

using namespace std::chrono_literals;
using Ticket = Claim::Ticket;

constexpr Claim::Time begin{};

TEST(ClaimOnMonitors, HasOneHolderAtATime) {
  Claim claim(15s);
  const Ticket first = claim.take(begin);
  EXPECT_TRUE(claim.holds(first));
  EXPECT_EQ(claim.take(begin + 14s), Ticket::none);
  EXPECT_FALSE(claim.holds(Ticket::none));
  claim.release(Ticket::none);
  EXPECT_TRUE(claim.holds(first)) << "who got none releases nothing";
  claim.release(first);
  EXPECT_FALSE(claim.holds(first));
  EXPECT_FALSE(claim.holds(Ticket::none));
  EXPECT_TRUE(claim.holds(claim.take(begin + 14s)));
}

TEST(ClaimOnMonitors, AHolderThatDoesNotComeBackLosesIt) {
  Claim claim(15s);
  const Ticket hung = claim.take(begin);
  const Ticket next = claim.take(begin + 15s);
  EXPECT_TRUE(claim.holds(next));
  EXPECT_FALSE(claim.holds(hung));
  claim.release(hung);
  EXPECT_TRUE(claim.holds(next)) << "it is not the late one's to release";
  EXPECT_EQ(claim.take(begin + 29s), Ticket::none) << "its time began when it was taken over";
  EXPECT_NE(claim.take(begin + 30s), Ticket::none);
}

TEST(ClaimOnMonitors, ALateHolderKeepsItWhileNobodyAsks) {
  Claim claim(15s);
  const Ticket slow = claim.take(begin);
  EXPECT_TRUE(claim.holds(slow));
  claim.release(slow);
  EXPECT_NE(claim.take(begin + 1s), Ticket::none);
}

}  // namespace
}  // namespace gemello::live::virt
