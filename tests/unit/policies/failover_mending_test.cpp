// Failover mends what a loss leaves behind: copies beside the VM in use are destroyed, VMs paused
// by their storage go on. failover_mending_memory_test.cpp has what it remembers of that.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/policies/mending_support.hpp"

namespace gemello::policies {
namespace {

using namespace gemello::testing;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::UnorderedElementsAre;

class Copies : public MendingTest {};
class Pauses : public MendingTest {};

TEST_F(Copies, AFleetInOrderNeedsAndRemembersNothing) {
  EXPECT_THAT(decide(), IsEmpty());
  EXPECT_EQ(last.wake, never);
  EXPECT_EQ(policy.memory(), "");
}

TEST_F(Copies, AreDestroyedWhateverTheyAre) {
  for (const VmState left : {VmState::running, VmState::paused, VmState::stopped}) {
    SCOPED_TRACE(name(left));
    RestartByPriority fresh({}, std::make_shared<WorstFit>(), exact_books());
    fleet.data.copies = {{a, hv2, left, fleet.now}};
    const Decision decision = fresh.decide(fleet.view(), {}, nullptr);
    EXPECT_THAT(lines(fleet, decision), ElementsAre("destroy-copy a on hv2"));
  }
}

TEST_F(Copies, EachIsProposedOnce) {
  fleet.leave_copy(a, hv2, VmState::running);
  fleet.leave_copy(c, hv3, VmState::running);
  EXPECT_THAT(decide(), UnorderedElementsAre("destroy-copy a on hv2", "destroy-copy c on hv3"));
  for (const Action& action : last.actions) begin(fleet, action);
  EXPECT_THAT(decide(), IsEmpty()) << "both are under way";
}

TEST_F(Copies, StayWhileTheirVmIsLocked) {
  fleet.leave_copy(a, hv2, VmState::running);
  const ActionId id = begin(fleet, Migrate{a, hv1, hv3});
  EXPECT_THAT(decide(), IsEmpty());
  fleet.in_flight.apply(event(fleet, ActionFailed{id, "no"}));
  fleet.publish();
  EXPECT_THAT(decide(), ElementsAre("destroy-copy a on hv2"));
}

TEST_F(Copies, StayWhileEitherHostIsSuspected) {
  fleet.leave_copy(a, hv2, VmState::running);
  fleet.suspect(hv1);
  EXPECT_THAT(decide(), IsEmpty());
  fleet.suspect(hv1, false);
  fleet.suspect(hv2);
  EXPECT_THAT(decide(), IsEmpty());
  fleet.suspect(hv2, false);
  EXPECT_THAT(decide(), ElementsAre("destroy-copy a on hv2")) << "it was not asked before";
}

// The place of a is silent: what is left on hv2 may be all there is.
TEST_F(Copies, StayWhileTheirVmIsLost) {
  fleet.leave_copy(a, hv2, VmState::running);
  state(hv1) = HostState::unreachable;
  state(a) = state(b) = VmState::lost;
  EXPECT_THAT(decide(), Each(Not(HasSubstr("destroy-copy"))));
}

TEST_F(Copies, StayWhileTheirOwnHostIsSilent) {
  fleet.leave_copy(a, hv2, VmState::running);
  state(hv2) = HostState::unreachable;
  state(c) = VmState::lost;
  EXPECT_THAT(decide(), Each(Not(HasSubstr("destroy-copy"))));
}

TEST_F(Copies, OfAPausedVmAreDestroyed) {
  state(a) = VmState::paused;  // by a person
  fleet.leave_copy(a, hv2, VmState::running);
  EXPECT_THAT(decide(), ElementsAre("destroy-copy a on hv2"));
}

// a was stopped at its place, which answers and says so: what runs on hv2 is not wanted.
TEST_F(Copies, OfAVmStoppedAtAPlaceThatAnswersAreDestroyed) {
  state(a) = VmState::stopped;
  fleet.leave_copy(a, hv2, VmState::running);
  EXPECT_THAT(decide(), ElementsAre("destroy-copy a on hv2"));
}

TEST_F(Copies, OfAVmStoppedAtASilentPlaceStay) {
  state(a) = VmState::stopped;
  fleet.leave_copy(a, hv2, VmState::running);
  fleet.suspect(hv1);
  EXPECT_THAT(decide(), IsEmpty());
}

// Asked at 0 s, it ends without effect; asked again after 30 s, then after 60, then 120. Each
// time the policy says when it wants to be called.
TEST_F(Copies, ThatWillNotGoAreAskedWithBackOff) {
  fleet.leave_copy(a, hv2, VmState::running);
  EXPECT_THAT(decide(), ElementsAre("destroy-copy a on hv2"));
  for (const Duration wait : {30s, 60s, 120s}) {
    end_all();
    EXPECT_THAT(decide(), IsEmpty());
    EXPECT_EQ(last.wake, fleet.now + wait);
    fleet.advance(wait - Duration(1));
    EXPECT_THAT(decide(), IsEmpty());
    fleet.advance(Duration(1));
    EXPECT_THAT(decide(), ElementsAre("destroy-copy a on hv2"));
  }
}

TEST_F(Copies, ThatAreGoneAreForgotten) {
  fleet.leave_copy(a, hv2, VmState::running);
  decide();
  EXPECT_NE(policy.memory(), "");
  end_all();
  fleet.data.copies.clear();
  EXPECT_THAT(decide(), IsEmpty());
  EXPECT_EQ(policy.memory(), "");
  fleet.leave_copy(a, hv2, VmState::running);
  EXPECT_THAT(decide(), ElementsAre("destroy-copy a on hv2")) << "a new one is asked at once";
}

// The controller locks a VM that has an action under way, and its Guard refuses the next one: a
// second order for the same VM in one decision can only fail, and then waits for nothing.
TEST_F(Copies, OfOneVmGoOneAfterTheOther) {
  fleet.leave_copy(a, hv2, VmState::running);
  fleet.leave_copy(a, hv3, VmState::running);
  ASSERT_THAT(decide(), ElementsAre("destroy-copy a on hv2"));
  end_all();
  std::erase_if(fleet.data.copies, [&](const VmCopy& left) { return left.host == hv2; });
  EXPECT_THAT(decide(), ElementsAre("destroy-copy a on hv3"));
}

TEST_F(Copies, AreDestroyedBeforeAPausedVmGoesOn) {
  pause(a);
  fleet.leave_copy(a, hv2, VmState::stopped);
  ASSERT_THAT(decide(), ElementsAre("destroy-copy a on hv2"));
  end_all();
  fleet.data.copies.clear();
  EXPECT_THAT(decide(), ElementsAre("resume a on hv1"));
}

TEST_F(Copies, SayWhy) {
  fleet.leave_copy(a, hv2, VmState::running);
  fleet.leave_copy(c, hv3, VmState::stopped);
  Reasons reasons;
  ASSERT_EQ(decide({}, &reasons).size(), 2U);
  EXPECT_EQ(reasons.of(0).author, "failover/restart-by-priority");
  EXPECT_EQ(reasons.of(0).because, "a is running on hv1; what is running on hv2 is a stale copy");
  EXPECT_EQ(reasons.of(1).because, "c is running on hv2; what is defined on hv3 is a stale copy");
}

// ---- VMs paused by their storage ---------------------------------------------------------------

TEST_F(Pauses, ByAnIoErrorEnd) {
  pause(a);
  EXPECT_THAT(decide(), ElementsAre("resume a on hv1"));
  begin(fleet, last.actions[0]);
  EXPECT_THAT(decide(), IsEmpty()) << "under way";
}

TEST_F(Pauses, ByAPersonStay) {
  state(a) = VmState::paused;
  EXPECT_THAT(decide(), IsEmpty());
  EXPECT_EQ(policy.memory(), "");
}

TEST_F(Pauses, OfEveryVmEnd) {
  pause(a);
  pause(b);
  pause(c);
  EXPECT_THAT(decide(), ElementsAre("resume a on hv1", "resume b on hv1", "resume c on hv2"));
}

TEST_F(Pauses, StayWhileTheirHostIsSuspected) {
  pause(a);
  fleet.suspect(hv1);
  EXPECT_THAT(decide(), IsEmpty());
  fleet.suspect(hv1, false);
  EXPECT_THAT(decide(), ElementsAre("resume a on hv1"));
}

TEST_F(Pauses, BesideACopyStayUntilItIsGone) {
  pause(a);
  fleet.leave_copy(a, hv2, VmState::paused);
  EXPECT_THAT(decide(), ElementsAre("destroy-copy a on hv2"));
  end_all();
  EXPECT_THAT(decide(), IsEmpty()) << "it is there yet";
  fleet.data.copies.clear();
  EXPECT_THAT(decide(), ElementsAre("resume a on hv1"));
}

TEST_F(Pauses, OfAVmThatIsLeavingStay) {
  pause(a);
  pause(b);
  EXPECT_THAT(decide({event(fleet, VmRetirementRequested{a})}), ElementsAre("resume b on hv1"));
}

TEST_F(Pauses, OfALockedVmStay) {
  pause(a);
  begin(fleet, Stop{a});
  EXPECT_THAT(decide(), IsEmpty());
}

// Resumed at 0 s, paused again at 10 s: it is left alone for 30 s, then resumed; the next time
// for 60 s, then for 120.
// A move that waits for an operator's word has not begun.
TEST_F(Pauses, EndThoughAMoveWaitsForAnAnswer) {
  fleet.in_flight.hold(ActionId{7}, Migrate{a, hv1, hv3}, fleet.now);
  pause(a);
  EXPECT_THAT(decide(), ElementsAre("resume a on hv1"));
}

TEST_F(Pauses, ThatComeBackAreLeftAloneLonger) {
  pause(a);
  EXPECT_THAT(decide(), ElementsAre("resume a on hv1"));
  for (const Duration wait : {30s, 60s, 120s}) {
    end_all();
    run(a);
    fleet.advance(10s);
    EXPECT_THAT(decide(), IsEmpty());
    pause(a);
    EXPECT_THAT(decide(), IsEmpty());
    EXPECT_EQ(last.wake, fleet.now + wait);
    fleet.advance(wait - Duration(1));
    EXPECT_THAT(decide(), IsEmpty());
    fleet.advance(Duration(1));
    EXPECT_THAT(decide(), ElementsAre("resume a on hv1"));
  }
}

// The order itself fails: the VM never ran.
TEST_F(Pauses, WhoseResumeFailsAreTriedWithBackOff) {
  pause(a);
  decide();
  end_all();
  EXPECT_THAT(decide(), IsEmpty());
  EXPECT_EQ(last.wake, fleet.now + 30s);
  fleet.advance(30s);
  EXPECT_THAT(decide(), ElementsAre("resume a on hv1"));
  end_all();
  EXPECT_THAT(decide(), IsEmpty());
  EXPECT_EQ(last.wake, fleet.now + 60s);
}

TEST_F(Pauses, AreForgottenAfterAMinuteOfRunning) {
  pause(a);
  decide();
  end_all();
  run(a);
  fleet.advance(1min - Duration(1));
  decide();
  EXPECT_NE(policy.memory(), "") << "it may pause yet";
  fleet.advance(Duration(1));
  decide();
  EXPECT_EQ(policy.memory(), "");
  pause(a);
  EXPECT_THAT(decide(), ElementsAre("resume a on hv1")) << "that is a new story";
}

TEST_F(Pauses, AreForgottenWhenTheVmIsPausedNoMore) {
  pause(a);
  decide();
  end_all();
  state(a) = VmState::stopped;
  fleet.data.vms.io_error[a.index()] = 0;
  decide();
  EXPECT_EQ(policy.memory(), "");
}

// Storage that is away for a day: the VM is tried as long as it lasts, at least every half hour.
TEST_F(Pauses, AreNeverGivenUp) {
  pause(a);
  int resumes = 0;
  Instant tried = fleet.now;
  const Instant end = fleet.now + 24h;
  while (fleet.now < end) {
    if (!decide().empty()) {
      ASSERT_THAT(lines(fleet, last), ElementsAre("resume a on hv1"));
      EXPECT_LE(fleet.now - tried, 30min);
      tried = fleet.now;
      ++resumes;
      end_all();
      decide();
    }
    ASSERT_GT(last.wake, fleet.now);
    ASSERT_LE(last.wake - fleet.now, 30min) << "it comes back by itself";
    fleet.advance(last.wake - fleet.now);
  }
  // At 0, 30 and 90 s, 3.5, 7.5, 15.5 and 31.5 min (after 30, 60 ... 960 s), then every 30 min:
  // 24 h hold 7 and another (1440 - 31.5) / 30 = 46.95, the last of them at 1411.5 min.
  EXPECT_EQ(resumes, 7 + 46);
}

TEST_F(Pauses, SayWhy) {
  pause(a);
  Reasons reasons;
  decide({}, &reasons);
  EXPECT_EQ(reasons.of(0).author, "failover/restart-by-priority");
  EXPECT_EQ(reasons.of(0).because,
            "a was paused by an I/O error and is held on hv1 only; attempt 1");
  end_all();
  decide();
  fleet.advance(30s);
  Reasons again;
  decide({}, &again);
  EXPECT_THAT(again.of(0).because, HasSubstr("attempt 2"));
}

}  // namespace
}  // namespace gemello::policies
