#include <gtest/gtest.h>

#include "models/behaviour/bond_notice.hpp"
#include "models/behaviour/spanning_tree.hpp"
#include "models/behaviour/tcp_retransmission.hpp"

namespace gemello::behaviour {
namespace {

// How long a transfer stands still after a failure: until something noticed, then until its
// connection tries again. Tries come at T, 3T, 7T, 15T ... (2^k - 1) T after the loss, where T is
// the round trip and 200 ms:
//
//   round trip   tries after the loss, in s
//     0.2 ms     0.2002  0.6006  1.4014  3.0030  6.2062  12.6126  25.4254  51.0510
//    10   ms     0.21    0.63    1.47    3.15    6.51    13.23    26.67    53.55
//   100   ms     0.3     0.9     2.1     4.5     9.3     18.9     38.1     76.5

Duration stands_still(Duration outage, Duration round_trip) {
  return sends_again_after(outage, retransmission_timeout(round_trip));
}

Duration noticed(Duration miimon, Duration down_delay, Duration since_poll) {
  Bond bond;
  bond.miimon = miimon;
  bond.down_delay = down_delay;
  bond.up_delay = 10s;
  CarrierChange lost;
  lost.others_in_use = true;
  lost.since_poll = since_poll;
  return time_to_notice(bond, lost).value();
}

// A cable is pulled as the driver has polled, or 60 ms later: it notices 100 or 40 ms after. Either
// is over when the connection tries for the first time.
TEST(TcpOutage, AFailoverWithinAPollCostsOneTimeout) {
  EXPECT_EQ(stands_still(noticed(100ms, 0ms, 0ms), 200us), 200'200us);
  EXPECT_EQ(stands_still(noticed(100ms, 0ms, 60ms), 200us), 200'200us);
  EXPECT_EQ(stands_still(noticed(100ms, 0ms, 0ms), 10ms), 210ms);
}

// With a downdelay of 200 ms (of 250 ms: whole polls) the bond acts after 300 ms, or 240 ms: later
// than the first try at 0.2002 s. Over 100 ms of round trip the first try, at 0.3 s, is in time.
TEST(TcpOutage, ADelayedFailoverCostsTheSecondTry) {
  EXPECT_EQ(stands_still(noticed(100ms, 200ms, 0ms), 200us), 600'600us);
  EXPECT_EQ(stands_still(noticed(100ms, 250ms, 60ms), 200us), 600'600us);
  EXPECT_EQ(stands_still(noticed(100ms, 200ms, 0ms), 100ms), 300ms);
}

// The last member left comes back: no updelay, only the next poll. It was out for 0.5 s; with the
// poll of the driver after at most 100 ms the outage ends by 0.6 s, in time for the try at 0.6006
// s.
TEST(TcpOutage, ALastMemberThatComesBackWaitsForNoUpdelay) {
  Bond bond;
  bond.miimon = 100ms;
  bond.up_delay = 10s;
  CarrierChange back;
  back.up = true;
  EXPECT_EQ(stands_still(500ms + time_to_notice(bond, back).value(), 200us), 600'600us);
  // Where another member is in use, traffic is not lost while the delay runs: nothing to wait for.
  back.others_in_use = true;
  EXPECT_EQ(time_to_notice(bond, back).value(), 10'100ms);
}

// 802.1D: listening and learning take 30 s, after silence 50 s; 802.1w: nothing, or three hellos.
TEST(TcpOutage, ASpanningTreeTakesLongerThanItsTime) {
  SpanningTree bridges;
  bridges.mode = SpanningTree::Mode::stp;
  const Duration carrier = reconvergence_time(bridges, TopologyChange::carrier);
  const Duration silence = reconvergence_time(bridges, TopologyChange::silence);
  EXPECT_EQ(stands_still(carrier, 200us), 51'051ms);
  EXPECT_EQ(stands_still(silence, 200us), 51'051ms);
  EXPECT_EQ(stands_still(carrier, 10ms), 53'550ms);
  EXPECT_EQ(stands_still(carrier, 100ms), 38'100ms);
  EXPECT_EQ(stands_still(silence, 100ms), 76'500ms);
  bridges.mode = SpanningTree::Mode::rapid;
  EXPECT_EQ(stands_still(reconvergence_time(bridges, TopologyChange::carrier), 200us), 200'200us);
  EXPECT_EQ(stands_still(reconvergence_time(bridges, TopologyChange::silence), 200us), 6'206'200us);
}

TEST(TcpOutage, ACutOfTenSeconds) {
  EXPECT_EQ(stands_still(10s, 200us), 12'612'600us);
  EXPECT_EQ(stands_still(10s, 10ms), 13'230ms);
  EXPECT_EQ(stands_still(10s, 100ms), 18'900ms);
  // Mended at the very instant of a try, and a microsecond too late for it.
  EXPECT_EQ(stands_still(13'230ms, 10ms), 13'230ms);
  EXPECT_EQ(stands_still(13'230'001us, 10ms), 26'670ms);
}

}  // namespace
}  // namespace gemello::behaviour
