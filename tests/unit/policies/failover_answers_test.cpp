// What was refused was no attempt, what was recommended was one, what waits for a person is
// neither. Times by hand: a fence is asked again after 40 s, a start after 20 s.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "models/policies/failover/restart_by_priority.hpp"
#include "models/policies/placement/worst_fit.hpp"
#include "tests/unit/policies/mending_support.hpp"

namespace gemello::policies {
namespace {

using namespace gemello::testing;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::StartsWith;

class FailoverAnswers : public ::testing::Test {
 protected:
  TableFleet fleet = fleet_from_table(R"(
      host  cores  mem    state        incarnation
      hv1   4      16GiB  unreachable  3
      hv2   4      16GiB  on           1
      hv3   4      16GiB  on           1
      vm    host  mem    state
      web   hv1   4GiB   lost)");
  RestartOptions options;
  PlacementOptions placement = exact_books();
  std::unique_ptr<RestartByPriority> policy;
  Decision last;
  Reasons reasons;

  FailoverAnswers() {
    options.fence_retry = 40s;
    options.fence_retries = 1;
    options.retry_delay = 20s;
    options.retries = 3;
    options.power_on_after_fence = false;
    placement.wake = false;
  }
  std::unique_ptr<RestartByPriority> another() const {
    return std::make_unique<RestartByPriority>(options, std::make_shared<WorstFit>(), placement);
  }
  std::vector<std::string> decide(std::vector<Event> events = {}) {
    if (!policy) policy = another();
    reasons = {};
    last = policy->decide(fleet.view(), events, &reasons);
    return lines(fleet, last);
  }
  std::string because() const { return reasons.all().empty() ? "" : reasons.all()[0].because; }
  Instant answer(Answer answer) {
    const std::vector<Answer> all(last.actions.size(), answer);
    return policy->answered(fleet.now, last.actions, all);
  }
  /// What was decided begins, and has ended without effect when the policy looks again.
  void begin_and_fail() {
    EXPECT_EQ(answer(Answer::begun), never);
    for (const Action& action : last.actions) begin(fleet, action);
    EXPECT_THAT(decide(), IsEmpty()) << "it is under way";
    fleet.in_flight.restore({});
    EXPECT_THAT(decide(), IsEmpty()) << "it has just failed";
  }
  /// The last instant before it is due, then due.
  std::vector<std::string> decide_after(Duration wait) {
    fleet.advance(wait - 1us);
    EXPECT_THAT(decide(), IsEmpty()) << "too early";
    fleet.advance(1us);
    return decide();
  }
  Event lost() const { return event(fleet, HostLost{HostId(0), Incarnation{3}, "silence"}); }
  VmState& state(const char* vm) { return fleet.data.vms.state[fleet.vm(vm).index()]; }
};

using RefusedFence = FailoverAnswers;

TEST_F(RefusedFence, IsAskedAgainAndAgainAsTheFirstAttempt) {
  ASSERT_THAT(decide({lost()}), ElementsAre("fence hv1"));
  for (int i = 0; i < 6; ++i) {
    SCOPED_TRACE(i);
    EXPECT_THAT(because(), HasSubstr("attempt 1 of 2"));
    EXPECT_EQ(answer(Answer::refused), fleet.now + 40s);
    EXPECT_THAT(policy->memory(),
                AllOf(HasSubstr(R"("phase":"waiting")"), HasSubstr(R"("fences":0)")));
    EXPECT_THAT(decide(), IsEmpty()) << "in the same instant";
    EXPECT_EQ(last.wake, fleet.now + 40s);
    ASSERT_THAT(decide_after(40s), ElementsAre("fence hv1"));
  }
}

// Two attempts: refused, failed, refused, failed: given up, and not before.
TEST_F(RefusedFence, DoesNotHideThoseThatFailed) {
  decide({lost()});
  answer(Answer::refused);
  decide_after(40s);
  begin_and_fail();
  EXPECT_EQ(last.wake, fleet.now + 40s);
  ASSERT_THAT(decide_after(40s), ElementsAre("fence hv1"));
  EXPECT_THAT(because(), HasSubstr("attempt 2 of 2"));
  answer(Answer::refused);
  ASSERT_THAT(decide_after(40s), ElementsAre("fence hv1"));
  EXPECT_THAT(because(), HasSubstr("attempt 2 of 2"));
  EXPECT_THAT(policy->memory(), Not(HasSubstr("gave-up")));
  begin_and_fail();
  EXPECT_THAT(policy->memory(), HasSubstr(R"("phase":"gave-up")"));
}

TEST_F(RefusedFence, IsRememberedByAnotherPolicyObject) {
  decide({lost()});
  answer(Answer::refused);
  const std::string memory = policy->memory();
  policy = another();
  policy->recall(memory);
  ASSERT_THAT(decide_after(40s), ElementsAre("fence hv1"));
  EXPECT_THAT(because(), HasSubstr("attempt 1 of 2"));
}

// Two recommendations are two attempts; nobody followed them.
TEST_F(RefusedFence, ARecommendedOneWasAnAttempt) {
  decide({lost()});
  EXPECT_EQ(answer(Answer::recommended), never);
  EXPECT_THAT(decide(), IsEmpty());
  EXPECT_EQ(last.wake, fleet.now + 40s);
  ASSERT_THAT(decide_after(40s), ElementsAre("fence hv1"));
  EXPECT_THAT(because(), HasSubstr("attempt 2 of 2"));
  answer(Answer::recommended);
  EXPECT_THAT(decide(), IsEmpty());
  EXPECT_THAT(policy->memory(), HasSubstr("gave-up"));
}

TEST_F(RefusedFence, OneThatWaitsForAPersonIsNeither) {
  decide({lost()});
  EXPECT_EQ(answer(Answer::held), never);
  fleet.in_flight.hold(ActionId{9}, last.actions[0], fleet.now);
  for (int i = 0; i < 5; ++i) {
    fleet.advance(10min);
    EXPECT_THAT(decide(), IsEmpty());
    EXPECT_THAT(policy->memory(), HasSubstr(R"("phase":"fencing")"));
  }
}

// Each part of a composite is told of its own, but another's fence of a host that is none of ours,
// or that has been proven dead meanwhile, must not bring anything up again either.
TEST_F(RefusedFence, OfAHostThatIsNotBeingFencedChangesNothing) {
  fleet.prove_dead(HostId(0));
  decide({lost()});
  const std::string before = policy->memory();
  const std::vector<Action> others{Fence{HostId(0), Incarnation{3}},
                                   Fence{HostId(1), Incarnation{1}}};
  EXPECT_EQ(policy->answered(fleet.now, others, std::vector<Answer>(2, Answer::refused)), never);
  EXPECT_EQ(policy->memory(), before);
}

class RefusedStart : public FailoverAnswers {
 protected:
  RefusedStart() { fleet.prove_dead(HostId(0)); }
};

TEST_F(RefusedStart, IsAskedAgainAndAgainAsTheFirstAttempt) {
  ASSERT_THAT(decide({lost()}), ElementsAre(StartsWith("start web on hv2 (")));
  for (int i = 0; i < 6; ++i) {
    SCOPED_TRACE(i);
    EXPECT_THAT(because(), HasSubstr("attempt 1 of 4"));
    EXPECT_EQ(answer(Answer::refused), fleet.now + 20s);
    EXPECT_THAT(decide(), IsEmpty());
    EXPECT_EQ(last.wake, fleet.now + 20s);
    ASSERT_THAT(decide_after(20s), ElementsAre(StartsWith("start web on hv2 (")));
  }
}

// Failed twice (20 s, then 40 s), refused (20 s), failed a third time (80 s), a fourth: given up.
TEST_F(RefusedStart, LeavesTheBackOffOfRealFailuresAsItIs) {
  decide({lost()});
  begin_and_fail();
  ASSERT_THAT(decide_after(20s), ElementsAre(StartsWith("start web")));
  begin_and_fail();
  ASSERT_THAT(decide_after(40s), ElementsAre(StartsWith("start web")));
  EXPECT_THAT(because(), HasSubstr("attempt 3 of 4"));
  EXPECT_EQ(answer(Answer::refused), fleet.now + 20s);
  ASSERT_THAT(decide_after(20s), ElementsAre(StartsWith("start web")));
  EXPECT_THAT(because(), HasSubstr("attempt 3 of 4"));
  begin_and_fail();
  ASSERT_THAT(decide_after(80s), ElementsAre(StartsWith("start web")));
  EXPECT_THAT(because(), HasSubstr("attempt 4 of 4"));
  begin_and_fail();
  EXPECT_THAT(policy->memory(), HasSubstr(R"("gave_up":true)"));
}

TEST_F(RefusedStart, ARecommendedOneWasAnAttempt) {
  decide({lost()});
  EXPECT_EQ(answer(Answer::recommended), never);
  EXPECT_THAT(decide(), IsEmpty());
  EXPECT_EQ(last.wake, fleet.now + 20s);
  ASSERT_THAT(decide_after(20s), ElementsAre(StartsWith("start web")));
  EXPECT_THAT(because(), HasSubstr("attempt 2 of 4"));
}

TEST_F(RefusedStart, OneOfTwoIsNotTheOther) {
  fleet = fleet_from_table(R"(
      host  cores  mem    state        incarnation
      hv1   4      16GiB  unreachable  3
      hv2   4      16GiB  on           1
      hv3   4      16GiB  on           1
      vm    host  mem    state
      web   hv1   4GiB   lost
      db    hv1   4GiB   lost)");
  fleet.prove_dead(HostId(0));
  ASSERT_THAT(decide({lost()}),
              ElementsAre(StartsWith("start web on hv2"), StartsWith("start db on hv3")));
  policy->answered(fleet.now, last.actions, std::vector<Answer>{Answer::begun, Answer::refused});
  begin(fleet, last.actions[0]);
  EXPECT_THAT(decide_after(20s), ElementsAre(StartsWith("start db on hv3")));
}

// web stops by an order that waits for a person; before the answer it crashes: that was no order.
class HeldStop : public FailoverAnswers {
 protected:
  HeldStop() {
    fleet = fleet_from_table(R"(
        host  cores  mem    state  incarnation
        hv1   4      16GiB  on     3
        hv2   4      16GiB  on     1
        hv3   4      16GiB  on     1
        vm    host  mem    state
        web   hv1   4GiB   running)");
    decide();
  }
  Event crashed() const { return event(fleet, VmStopped{VmId(0), HostId(0), "crash"}); }
};

TEST_F(HeldStop, AVmThatCrashesMeanwhileIsRestarted) {
  fleet.in_flight.hold(ActionId{1}, Stop{VmId(0)}, fleet.now);
  state("web") = VmState::stopped;
  EXPECT_THAT(decide({crashed()}), ElementsAre(StartsWith("start web on ")))
      << "nothing was begun that could stop it";
}

// Its memory is booked where it is to start: a second question would name another host.
TEST_F(HeldStop, AStartThatWaitsForAnAnswerIsNotAskedForElsewhere) {
  state("web") = VmState::stopped;
  ASSERT_THAT(decide({crashed()}), ElementsAre("start web on hv1"));
  fleet.in_flight.hold(ActionId{1}, Start{StoppedVm::as_stated(VmId(0)), HostId(0)}, fleet.now);
  for (int i = 0; i < 5; ++i) {
    fleet.advance(1min);
    EXPECT_THAT(decide(), IsEmpty());
  }
}

// A start that fails at once has failed, whatever else of the VM waits: it is tried again after the
// usual time. Not seen as failed, it would be asked for at the same instant for ever.
TEST_F(HeldStop, AStartThatFailsBesideItIsLeftAloneForAWhile) {
  fleet.in_flight.hold(ActionId{1}, Migrate{VmId(0), HostId(0), HostId(2)}, fleet.now);
  state("web") = VmState::stopped;
  ASSERT_THAT(decide({crashed()}), ElementsAre(StartsWith("start web on ")));
  EXPECT_THAT(decide(), IsEmpty()) << "not under way and still down";
  EXPECT_EQ(last.wake, fleet.now + options.retry_delay);
  fleet.advance(options.retry_delay);
  EXPECT_THAT(decide(), ElementsAre(StartsWith("start web on ")));
}

TEST_F(HeldStop, OneThatHasBegunIsAnOrder) {
  begin(fleet, Stop{VmId(0)});
  state("web") = VmState::stopped;
  decide({crashed()});
  fleet.in_flight.restore({});
  fleet.advance(1s);
  EXPECT_THAT(decide(), IsEmpty());
  EXPECT_EQ(policy->memory(), "");
}

TEST_F(HeldStop, AVmThatIsLostMeanwhileIsRestartedWithTheProof) {
  fleet.in_flight.hold(ActionId{1}, Stop{VmId(0)}, fleet.now);
  fleet.data.hosts.state[0] = HostState::unreachable;
  state("web") = VmState::lost;
  fleet.advance(1s);
  decide({lost()});
  fleet.in_flight.restore({});
  fleet.prove_dead(HostId(0));
  fleet.advance(1s);
  EXPECT_THAT(decide(), ElementsAre(StartsWith("start web on hv2 (")));
}

/// big finds room on hv2 only if the batch VM b goes.
class RefusedShed : public FailoverAnswers {
 protected:
  RefusedShed() {
    fleet = fleet_from_table(R"(
        host  cores  mem    state        incarnation
        hv1   4      16GiB  unreachable  3
        hv2   4      16GiB  on           1
        vm    host  mem    state
        big   hv1   12GiB  lost
        b     hv2   8GiB   running)");
    options.fence_share_max = 1;
    fleet.inventory.vms[1].batch = true;
    fleet.prove_dead(HostId(0));
    EXPECT_THAT(decide({lost()}), ElementsAre("stop b, which gives way"));
    EXPECT_THAT(policy->memory(), HasSubstr(R"("cause":"shed")"));
  }
};

// Asked again at once, one that fails or is refused at once would be asked for ever.
TEST_F(RefusedShed, IsLeftAloneForAWhile) {
  for (const Answer told : {Answer::refused, Answer::recommended, Answer::begun}) {
    answer(told);
    EXPECT_THAT(decide(), IsEmpty());
    fleet.advance(options.retry_delay - 1us);
    EXPECT_THAT(decide(), IsEmpty());
    fleet.advance(1us);
    EXPECT_THAT(decide(), ElementsAre("stop b, which gives way")) << "big still needs its room";
  }
}

// The order tells it: a controller that died before it wrote its memory leaves nobody down.
TEST_F(RefusedShed, ItIsKnownFromTheOrderAlone) {
  policy->recall("");
  begin(fleet, Stop{fleet.vm("b"), true});
  fleet.advance(1s);
  decide();
  EXPECT_THAT(policy->memory(), HasSubstr(R"("cause":"shed")"));
}

TEST_F(RefusedShed, WhatBeganOrWaitsIsNot) {
  answer(Answer::begun);
  EXPECT_THAT(policy->memory(), HasSubstr(R"("cause":"shed")"));
  answer(Answer::held);
  EXPECT_THAT(policy->memory(), HasSubstr(R"("cause":"shed")"));
}

// b stops by a crash after it was not shed: it is restarted for that, when there is room.
TEST_F(RefusedShed, ACrashOfItIsNotTakenForIt) {
  answer(Answer::refused);
  state("b") = VmState::stopped;
  fleet.advance(1s);
  EXPECT_THAT(decide({event(fleet, VmStopped{fleet.vm("b"), HostId(1), "crash"})}),
              ElementsAre(StartsWith("start big on hv2 (")));
  EXPECT_THAT(policy->memory(), AllOf(HasSubstr(R"("cause":"crash")"), Not(HasSubstr("shed"))));
}

// Another's stop of a VM that is down for another reason.
TEST_F(RefusedShed, AStopOfAVmThatWasNotShedIsNoneOfIt) {
  const std::vector<Action> others{Stop{fleet.vm("big")}};
  const std::string before = policy->memory();
  policy->answered(fleet.now, others, std::vector<Answer>{Answer::refused});
  EXPECT_EQ(policy->memory(), before);
}

/// MendingTest: failures are left alone for 30 s, then 60, 120 ...
class RefusedMending : public MendingTest {
 protected:
  Instant answer(Answer answer) {
    const std::vector<Answer> all(last.actions.size(), answer);
    return policy.answered(fleet.now, last.actions, all);
  }
  std::vector<std::string> decide_after(Duration wait) {
    fleet.advance(wait - 1us);
    EXPECT_THAT(decide(), IsEmpty()) << "too early";
    fleet.advance(1us);
    return decide();
  }
};

TEST_F(RefusedMending, ADestroyedCopyIsAskedAgainAfterTheSameTime) {
  fleet.leave_copy(a, hv2, VmState::running);
  ASSERT_THAT(decide(), ElementsAre("destroy-copy a on hv2"));
  for (int i = 0; i < 6; ++i) {
    SCOPED_TRACE(i);
    EXPECT_EQ(answer(Answer::refused), fleet.now + 30s);
    EXPECT_THAT(decide(), IsEmpty());
    EXPECT_EQ(last.wake, fleet.now + 30s);
    ASSERT_THAT(decide_after(30s), ElementsAre("destroy-copy a on hv2"));
  }
  // Real failures grow from where they would have begun.
  for (const Duration wait : {30s, 60s, 120s}) {
    end_all();
    EXPECT_THAT(decide(), IsEmpty());
    EXPECT_EQ(last.wake, fleet.now + wait);
    ASSERT_THAT(decide_after(wait), ElementsAre("destroy-copy a on hv2"));
  }
}

TEST_F(RefusedMending, AResumeIsAskedAgainAfterTheSameTime) {
  pause(a);
  ASSERT_THAT(decide(), ElementsAre("resume a on hv1"));
  for (int i = 0; i < 6; ++i) {
    SCOPED_TRACE(i);
    EXPECT_EQ(answer(Answer::refused), fleet.now + 30s);
    EXPECT_THAT(decide(), IsEmpty());
    EXPECT_EQ(last.wake, fleet.now + 30s);
    ASSERT_THAT(decide_after(30s), ElementsAre("resume a on hv1"));
  }
  EXPECT_THAT(policy.memory(), HasSubstr(R"("attempts":1)"));
  for (const Duration wait : {30s, 60s}) {
    end_all();
    EXPECT_THAT(decide(), IsEmpty());
    EXPECT_EQ(last.wake, fleet.now + wait);
    ASSERT_THAT(decide_after(wait), ElementsAre("resume a on hv1"));
  }
}

TEST_F(RefusedMending, WhatIsRecommendedWasAnAttempt) {
  fleet.leave_copy(c, hv3, VmState::running);
  pause(a);
  ASSERT_EQ(decide().size(), 2U);
  EXPECT_EQ(answer(Answer::recommended), never);
  EXPECT_THAT(decide(), IsEmpty());
  EXPECT_EQ(last.wake, fleet.now + 30s);
  ASSERT_EQ(decide_after(30s).size(), 2U);
  answer(Answer::recommended);
  EXPECT_THAT(decide(), IsEmpty());
  EXPECT_EQ(last.wake, fleet.now + 60s) << "the second one";
}

}  // namespace
}  // namespace gemello::policies
