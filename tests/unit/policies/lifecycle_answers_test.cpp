// The first start of a VM and its end: what was refused is no failure, what is lost is over only
// with a proof, and who is held back does not stand in the way of what is treated otherwise.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "models/policies/lifecycle/lifecycle_policy.hpp"
#include "models/policies/placement/best_fit.hpp"
#include "models/policies/placement/worst_fit.hpp"
#include "models/policies/start_order.hpp"
#include "tests/unit/policies/policies_support.hpp"

namespace gemello::policies {
namespace {

using namespace gemello::testing;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

class LifecycleAnswers : public ::testing::Test {
 protected:
  TableFleet fleet = fleet_from_table(R"(
      host  cores  mem    state
      hv1   8      16GiB  on
      vm     host  mem   state
      old    hv1   1GiB  running
      new    -     1GiB  requested)");
  LifecyclePolicy policy{std::make_shared<BestFit>(), exact_books()};
  Decision last;

  std::vector<std::string> decide(std::vector<EventBody> bodies = {}) {
    std::vector<Event> events;
    for (EventBody& body : bodies) events.push_back(event(fleet, std::move(body)));
    last = policy.decide(fleet.view(), events, nullptr);
    return lines(fleet, last);
  }
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
  VmState& state(const char* vm) { return fleet.data.vms.state[fleet.vm(vm).index()]; }
};

TEST_F(LifecycleAnswers, ARefusedDeployIsAskedEvery30Seconds) {
  ASSERT_THAT(decide({VmRequested{fleet.vm("new")}}), ElementsAre("deploy new on hv1"));
  for (int i = 0; i < 8; ++i) {
    SCOPED_TRACE(i);
    EXPECT_EQ(answer(Answer::refused), fleet.now + 30s);
    EXPECT_THAT(policy.memory(), HasSubstr(R"("failures":0)"));
    EXPECT_THAT(decide({MonitoringSample{}}), IsEmpty());
    EXPECT_EQ(last.wake, fleet.now + 30s);
    ASSERT_THAT(decide_after(30s), ElementsAre("deploy new on hv1"));
  }
}

// Failed (30 s), failed (60 s), refused (30 s), failed a third time (120 s).
TEST_F(LifecycleAnswers, TheBackOffOfRealFailuresStays) {
  decide({VmRequested{fleet.vm("new")}});
  for (const Duration wait : {30s, 60s}) {
    answer(Answer::begun);
    EXPECT_THAT(decide(), IsEmpty()) << "not under way and still requested: it failed";
    EXPECT_EQ(last.wake, fleet.now + wait);
    ASSERT_THAT(decide_after(wait), ElementsAre("deploy new on hv1"));
  }
  EXPECT_EQ(answer(Answer::refused), fleet.now + 30s);
  ASSERT_THAT(decide_after(30s), ElementsAre("deploy new on hv1"));
  answer(Answer::begun);
  EXPECT_THAT(decide(), IsEmpty());
  EXPECT_EQ(last.wake, fleet.now + 120s);
}

TEST_F(LifecycleAnswers, ARecommendedDeployWasAnAttempt) {
  decide({VmRequested{fleet.vm("new")}});
  for (const Duration wait : {30s, 60s, 120s}) {
    EXPECT_EQ(answer(Answer::recommended), never);
    EXPECT_THAT(decide(), IsEmpty());
    EXPECT_EQ(last.wake, fleet.now + wait);
    ASSERT_THAT(decide_after(wait), ElementsAre("deploy new on hv1"));
  }
}

TEST_F(LifecycleAnswers, ADeployThatWaitsForAPersonIsNeither) {
  decide({VmRequested{fleet.vm("new")}});
  EXPECT_EQ(answer(Answer::held), never);
  fleet.in_flight.hold(ActionId{1}, last.actions[0], fleet.now);
  fleet.advance(10min);
  EXPECT_THAT(decide({MonitoringSample{}}), IsEmpty());
  EXPECT_THAT(policy.memory(), HasSubstr(R"("failures":0)"));
}

// old was lost with the first life of hv1, and its user wants it gone.
TEST_F(LifecycleAnswers, ALostVmIsRetiredWithTheProofOfTheLifeItWasLostWith) {
  fleet.data.hosts.state[0] = HostState::unreachable;
  state("old") = VmState::lost;
  EXPECT_THAT(decide({VmRetirementRequested{fleet.vm("old")}}), IsEmpty());
  fleet.proofs = {ProofOfDeath::from(HostId(0), Incarnation{7}, fleet.now, PowerReadOff{"bmc"})};
  EXPECT_THAT(decide({MonitoringSample{}}), IsEmpty()) << "of another life";
  fleet.proofs.clear();
  fleet.prove_dead(HostId(0));
  EXPECT_THAT(decide(), ElementsAre("retire old"));
  EXPECT_THAT(decide({MonitoringSample{}}), IsEmpty()) << "asked a moment ago";
  ASSERT_THAT(decide_after(1min), ElementsAre("retire old")) << "it did not come true";
  state("old") = VmState::retired;
  EXPECT_THAT(decide({MonitoringSample{}}), IsEmpty());
  EXPECT_EQ(policy.memory(), "");
}

class FirstStart : public ::testing::Test {
 protected:
  TableFleet fleet = fleet_from_table(R"(
      host  cores  mem    state
      hv1   8      16GiB  unreachable
      hv2   8      16GiB  on
      vm    host  mem   state      placed
      db    hv1   1GiB  lost       0s
      web   -     1GiB  requested  -)");
  LifecyclePolicy policy{std::make_shared<BestFit>(), exact_books()};
  Decision last;

  FirstStart() {
    fleet.inventory.vms[1].starts_after = {VmId(0)};
    fleet.inventory.vms[1].start_delay = 20s;
    fleet.inventory.vms[0].boot_time = 40s;
  }
  std::vector<std::string> decide(std::vector<EventBody> bodies = {}) {
    std::vector<Event> events;
    for (EventBody& body : bodies) events.push_back(event(fleet, std::move(body)));
    last = policy.decide(fleet.view(), events, nullptr);
    return lines(fleet, last);
  }
  Instant web_may_start() const {
    return may_start(fleet.view(), fleet.vm("web"), [](VmId) { return false; });
  }
};

// db comes up again on hv2, placed at `now`: it serves 40 s later, web follows 20 s after that.
TEST_F(FirstStart, WaitsForALostVmUntilItServesForTheDelay) {
  EXPECT_THAT(decide({VmRequested{fleet.vm("web")}}), IsEmpty());
  EXPECT_EQ(last.wake, never);
  fleet.prove_dead(HostId(0));
  fleet.advance(1min);
  EXPECT_THAT(decide({MonitoringSample{}}), IsEmpty()) << "dead for certain, and still to come";
  fleet.data.vms.host[0] = HostId(1);
  fleet.data.vms.state[0] = VmState::starting;
  fleet.data.vms.placed_since[0] = fleet.now;
  EXPECT_THAT(decide({MonitoringSample{}}), IsEmpty());
  const Instant placed = fleet.now;
  fleet.advance(40s);
  fleet.data.vms.state[0] = VmState::running;
  EXPECT_THAT(decide({MonitoringSample{}}), IsEmpty());
  EXPECT_EQ(last.wake, placed + 60s);
  fleet.advance(20s);
  EXPECT_THAT(decide(), ElementsAre("deploy web on hv2"));
}

TEST_F(FirstStart, DoesNotWaitForWhatAPersonStopped) {
  fleet.data.vms.state[0] = VmState::stopped;
  EXPECT_THAT(decide({VmRequested{fleet.vm("web")}}), ElementsAre("deploy web on hv2"));
}

// A VM that ran before is not held down by one that may never come back.
TEST_F(FirstStart, ARestartDoesNotWaitForTheLost) {
  EXPECT_EQ(web_may_start(), never);
  for (const VmState before : {VmState::stopped, VmState::lost}) {
    fleet.data.vms.state[1] = before;
    fleet.data.vms.host[1] = HostId(1);
    EXPECT_EQ(web_may_start(), origin) << name(before);
  }
}

/// Two hosts of 16 GiB with 6 GiB each in use: the loss of one leaves room for 4 more in all.
class AdmissionKinds : public ::testing::Test {
 protected:
  TableFleet fleet = fleet_from_table(R"(
      host  cores  mem    state
      hv1   8      16GiB  on
      hv2   8      16GiB  on
      vm     host  mem    state      priority
      a      hv1   6GiB   running    0
      b      hv2   6GiB   running    0
      first  -     4GiB   requested  9
      second -     4GiB   requested  8
      third  -     4GiB   requested  8
      other  -     4GiB   requested  7
      work   -     4GiB   requested  6)");

  std::vector<std::string> decide() {
    LifecyclePolicy policy(std::make_shared<WorstFit>(), exact_books(),
                           {"n+1-hosts", {planning::PartKind::host}, 1, true});
    std::vector<Event> events;
    for (const char* name : {"first", "second", "third", "other", "work"})
      events.push_back(event(fleet, VmRequested{fleet.vm(name)}));
    const Decision decision = policy.decide(fleet.view(), events, nullptr);
    memory = nlohmann::json::parse(policy.memory())["waiting"];
    return lines(fleet, decision);
  }
  bool held(const char* vm) const { return memory[vm].contains("held_because"); }
  nlohmann::json memory;
};

// first takes the last bearable 4 GiB. second is held back. work gives way after a loss: it costs
// nothing then, and is let in though it is as large and comes later.
TEST_F(AdmissionKinds, ABatchVmIsLetInBehindOneThatIsHeldBack) {
  fleet.inventory.vms[fleet.vm("work").index()].batch = true;
  EXPECT_THAT(decide(), ElementsAre("deploy first on hv1", "deploy work on hv2"));
  EXPECT_TRUE(held("second"));
}

// Each priority is looked at for itself, and held back with a reason of its own.
TEST_F(AdmissionKinds, AnotherPriorityIsTriedForItself) {
  EXPECT_THAT(decide(), ElementsAre("deploy first on hv1"));
  EXPECT_FALSE(held("first"));
  for (const char* name : {"second", "other", "work"}) EXPECT_TRUE(held(name)) << name;
}

// What fits on no host at all rules out the larger of every kind: 12 GiB are free nowhere.
TEST_F(AdmissionKinds, WantOfAnyRoomIsOneForAllKinds) {
  for (const char* name : {"first", "second", "third", "other", "work"})
    fleet.inventory.vms[fleet.vm(name).index()].memory = Bytes(std::int64_t{12} << 30);
  fleet.inventory.vms[fleet.vm("work").index()].batch = true;
  EXPECT_THAT(decide(), IsEmpty());
  for (const char* name : {"first", "second", "third", "other", "work"})
    EXPECT_FALSE(held(name)) << name << " does not fit, whatever may be lost";
}

}  // namespace
}  // namespace gemello::policies
