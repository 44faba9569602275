// What a policy sees of an action that waits for a person: it is under way until it is answered
// or nobody answered in time.
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/fleet/play_support.hpp"

namespace gemello {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using testing::Play;
using Lines = std::vector<std::string>;

class Waiting : public ::testing::Test {
 protected:
  Play s{Gate(GateMode::approve, 10min)};

  void SetUp() override {
    s.propose(Stop{s.vm("a")});
    ASSERT_EQ(s.journal.take(), Lines{"held 1 stop a [approve]"});
  }
};

TEST_F(Waiting, WhatExpiresIsJournalledAsRefused) {
  s.world.advance(10min);
  s.tick();
  EXPECT_THAT(s.journal.take(), IsEmpty()) << "at its last instant it may still be answered";
  s.world.advance(1us);
  s.tick();
  EXPECT_EQ(s.journal.take(), Lines{"refusal 1 nobody answered in time"});
  s.pass(60s);
  EXPECT_THAT(s.journal.take(), IsEmpty()) << "once";
  EXPECT_THAT(s.world.begun(), IsEmpty());
}

TEST_F(Waiting, ThePolicySeesItsVmAsTaken) {
  s.tick();
  EXPECT_THAT(s.locked_vms, ElementsAre("a"));
  s.pass(60s);
  EXPECT_THAT(s.locked_vms, ElementsAre("a"));
  EXPECT_TRUE(s.controller.in_flight().all().empty()) << "nothing was begun";
}

TEST_F(Waiting, AfterItsTimeTheVmIsFree) {
  s.world.advance(10min);
  s.tick();
  EXPECT_THAT(s.locked_vms, ElementsAre("a"));
  s.world.advance(1us);
  s.tick();
  EXPECT_THAT(s.locked_vms, IsEmpty());
}

TEST_F(Waiting, AfterANoTheVmIsFree) {
  s.answer(ActionId{1}, false);
  s.tick();
  EXPECT_THAT(s.locked_vms, IsEmpty());
  s.propose(Stop{s.vm("a")});
  EXPECT_EQ(s.controller.gate().held().size(), 1U) << "it may be proposed again";
}

// The yes must not meet the lock of its own proposal.
TEST_F(Waiting, AfterAYesItIsUnderWay) {
  s.answer(ActionId{1}, true);
  s.tick();
  EXPECT_THAT(s.locked_vms, ElementsAre("a"));
  ASSERT_EQ(s.world.begun().size(), 1U);
  EXPECT_EQ(s.world.begun()[0].second, Action(Stop{s.vm("a")}));
  s.pass(60s);
  EXPECT_THAT(s.locked_vms, IsEmpty()) << "it has ended";
}

TEST_F(Waiting, AHostThatWaitsForItsPowerOffIsTakenToo) {
  s.propose(PowerOff{s.host("hv3")});
  s.tick();
  EXPECT_THAT(s.locked_hosts, ElementsAre("hv3"));
  s.answer(ActionId{2}, false);
  s.tick();
  EXPECT_THAT(s.locked_hosts, IsEmpty());
  EXPECT_THAT(s.locked_vms, ElementsAre("a"));
}

// Room that a person may give away any moment is not free either.
TEST_F(Waiting, TheRoomItWouldTakeIsBooked) {
  s.propose(Deploy{s.vm("d"), s.host("hv3")});
  Bytes booked{};
  HostId expected;
  s.policy.look = [&](const FleetView& view) {
    booked = view.memory_committed(s.host("hv3"));
    expected = view.expected_host(s.vm("d"));
  };
  s.tick();
  EXPECT_EQ(booked, Bytes(std::int64_t{4} << 30));
  EXPECT_EQ(expected, s.host("hv3"));
}

TEST(WaitingForNobody, WhatIsOnlyRecommendedLocksNothing) {
  Play s{Gate(GateMode::recommend)};
  s.propose(Stop{s.vm("a")});
  s.tick();
  EXPECT_THAT(s.locked_vms, IsEmpty());
}

TEST_F(Waiting, WhatWaitsStillLocksAfterARestore) {
  const ControllerState state = s.controller.state();
  Play next{Gate(GateMode::approve, 10min)};
  next.controller.restore(state);
  next.tick();
  EXPECT_THAT(next.locked_vms, ElementsAre("a"));
}

}  // namespace
}  // namespace gemello
