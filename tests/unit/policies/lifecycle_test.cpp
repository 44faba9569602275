#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "models/policies/lifecycle/lifecycle_policy.hpp"
#include "models/policies/placement/best_fit.hpp"
#include "models/policies/placement/quantile_fit.hpp"
#include "models/policies/placement/worst_fit.hpp"
#include "tests/unit/policies/policies_support.hpp"

namespace gemello::policies {
namespace {

using namespace gemello::testing;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class Lifecycle : public ::testing::Test {
 protected:
  // Two hosts of 16 GiB, one of them off; `old` leaves 10 GiB on hv1.
  TableFleet fleet = fleet_from_table(R"(
      host  cores  mhz   mem    state
      hv1   8      1000  16GiB  on
      hv2   8      1000  16GiB  off
      vm     host  mem    cpu  priority
      old    hv1   6GiB   100  0
      small  -     4GiB   0    0
      large  -     8GiB   0    0
      vital  -     4GiB   0    9
      huge   -     32GiB  0    0)");
  LifecyclePolicy policy{std::make_shared<BestFit>(), exact_books()};

  Event wants(const char* vm) const { return event(fleet, VmRequested{fleet.vm(vm)}); }
  Event sample() const { return event(fleet, MonitoringSample{}); }
  std::vector<std::string> decide(std::vector<Event> events) {
    last = policy.decide(fleet.view(), events, nullptr);
    return lines(fleet, last);
  }
  Decision last;
};

TEST_F(Lifecycle, ARequestedVmIsDeployed) {
  EXPECT_THAT(decide({wants("small")}), ElementsAre("deploy small on hv1"));
}

TEST_F(Lifecycle, NothingHappensUnasked) {
  EXPECT_THAT(decide({sample()}), IsEmpty());
  EXPECT_EQ(policy.memory(), "");
}

TEST_F(Lifecycle, SeveralAreBookedOneAfterTheOther) {
  // 10 GiB are free. The vital VM goes first (4), then the larger (8, does not fit in 6), then
  // the small one (4): 2 GiB stay. The large one wakes hv2.
  EXPECT_THAT(decide({wants("small"), wants("large"), wants("vital")}),
              ElementsAre("deploy vital on hv1", "deploy small on hv1", "power-on hv2"));
}

// Best fit takes the larger memory first. Quantile fit takes `wide` first: 1600 + 2.326 * 3200 MHz
// are 1.13 of a host, 16 GiB a quarter. `fat` would then overload hv1 and opens hv2.
TEST(LifecycleOrder, IsTheRulesIdeaOfTheLargest) {
  const TableFleet fleet = fleet_from_table(R"(
      host  cores  mem
      hv1   8      64GiB
      hv2   8      64GiB
      vm    host  vcpus  mem
      fat   -     1      16GiB
      wide  -     8      1GiB)");
  const std::vector<Event> events{event(fleet, VmRequested{fleet.vm("fat")}),
                                  event(fleet, VmRequested{fleet.vm("wide")})};
  LifecyclePolicy by_memory(std::make_shared<BestFit>(), exact_books());
  EXPECT_THAT(lines(fleet, by_memory.decide(fleet.view(), events, nullptr)),
              ElementsAre("deploy fat on hv1", "deploy wide on hv1"));
  LifecyclePolicy by_share(std::make_shared<QuantileFit>(), exact_books());
  EXPECT_THAT(lines(fleet, by_share.decide(fleet.view(), events, nullptr)),
              ElementsAre("deploy wide on hv1", "deploy fat on hv2"));
}

TEST_F(Lifecycle, WhatFitsNowhereWaitsForRoom) {
  fleet.data.hosts.state[1] = HostState::unreachable;
  EXPECT_THAT(decide({wants("huge"), wants("large")}), ElementsAre("deploy large on hv1"));
  begin(fleet, last.actions[0]);
  // 6 + 8 of 16 GiB are booked on hv1: 4 more do not fit, and nobody is off.
  EXPECT_THAT(decide({wants("small")}), IsEmpty());
  EXPECT_THAT(policy.memory(), HasSubstr("huge"));
  EXPECT_THAT(decide({sample()}), IsEmpty());
  // hv2 comes back with 16 GiB: room for 4, still not for 32.
  fleet.data.hosts.state[1] = HostState::on;
  EXPECT_THAT(decide({event(fleet, HostSeen{HostId(1), Incarnation{2}})}),
              ElementsAre("deploy small on hv2"));
}

TEST_F(Lifecycle, AHostComingUpIsWaitedForNotDoubled) {
  EXPECT_THAT(decide({wants("large"), wants("vital")}),
              ElementsAre("deploy vital on hv1", "power-on hv2"));
  begin(fleet, Deploy{fleet.vm("vital"), HostId(0)});
  begin(fleet, PowerOn{HostId(1)});
  EXPECT_THAT(decide({sample()}), IsEmpty());
  fleet.data.hosts.state[1] = HostState::booting;
  EXPECT_THAT(decide({sample()}), IsEmpty());
}

TEST_F(Lifecycle, AHostThatDoesNotComeUpIsNotAskedAllTheTime) {
  decide({wants("large"), wants("vital")});
  begin(fleet, Deploy{fleet.vm("vital"), HostId(0)});
  fleet.now += 9min;
  EXPECT_THAT(decide({sample()}), IsEmpty());
  fleet.now += 1min;
  EXPECT_THAT(decide({sample()}), ElementsAre("power-on hv2"));
}

TEST_F(Lifecycle, WakingCanBeSwitchedOff) {
  PlacementOptions options = exact_books();
  options.wake = false;
  LifecyclePolicy sleepy(std::make_shared<BestFit>(), options);
  const std::vector<Event> events{wants("large"), wants("vital")};
  EXPECT_THAT(lines(fleet, sleepy.decide(fleet.view(), events, nullptr)),
              ElementsAre("deploy vital on hv1"));
}

TEST_F(Lifecycle, AFailedDeployIsAskedAgainAfterAWhile) {
  decide({wants("small")});
  // Not under way, still requested: it failed (or was refused). Again after 30 s, then 60 s.
  EXPECT_THAT(decide({sample()}), IsEmpty());
  EXPECT_EQ(last.wake, fleet.now + 30s);
  fleet.now += 30s;
  EXPECT_THAT(decide({}), ElementsAre("deploy small on hv1"));
  EXPECT_THAT(decide({sample()}), IsEmpty());
  EXPECT_EQ(last.wake, fleet.now + 60s);
}

// The wake that it asked for comes with an event that is no reason to try, or a little after it.
TEST_F(Lifecycle, WhatComesDueIsTriedWhateverElseHappens) {
  const Event nothing_to_it = event(fleet, HostSuspected{HostId(1)});
  decide({wants("small")});
  EXPECT_THAT(decide({sample()}), IsEmpty());
  fleet.now += 29s;
  EXPECT_THAT(decide({nothing_to_it}), IsEmpty());
  fleet.now += 1s;
  EXPECT_THAT(decide({nothing_to_it}), ElementsAre("deploy small on hv1"));
  EXPECT_THAT(decide({sample()}), IsEmpty());
  fleet.now += 61s;
  EXPECT_THAT(decide({nothing_to_it}), ElementsAre("deploy small on hv1"));
}

TEST_F(Lifecycle, ADeployThatWorkedIsForgotten) {
  decide({wants("small")});
  begin(fleet, Deploy{fleet.vm("small"), HostId(0)});
  EXPECT_THAT(decide({sample()}), IsEmpty());
  fleet.in_flight.restore({});
  fleet.data.vms.state[fleet.vm("small").index()] = VmState::running;
  fleet.data.vms.host[fleet.vm("small").index()] = HostId(0);
  EXPECT_THAT(decide({sample()}), IsEmpty());
  EXPECT_EQ(policy.memory(), "");
}

TEST_F(Lifecycle, RetiresWhenUnlockedAndRetries) {
  const VmId old = fleet.vm("old");
  const ActionId id = begin(fleet, Migrate{old, HostId(0), HostId(1)});
  EXPECT_THAT(decide({event(fleet, VmRetirementRequested{old})}), IsEmpty());
  fleet.in_flight.resolve_unknown(id);
  EXPECT_THAT(decide({sample()}), ElementsAre("retire old"));
  EXPECT_THAT(decide({sample()}), IsEmpty());  // asked a moment ago
  fleet.now += 1min;
  EXPECT_THAT(decide({sample()}), ElementsAre("retire old"));
  fleet.data.vms.state[old.index()] = VmState::retired;
  EXPECT_THAT(decide({sample()}), IsEmpty());
  EXPECT_EQ(policy.memory(), "");
}

TEST_F(Lifecycle, ALostVmIsNotRetired) {
  fleet.data.vms.state[fleet.vm("old").index()] = VmState::lost;
  EXPECT_THAT(decide({event(fleet, VmRetirementRequested{fleet.vm("old")})}), IsEmpty());
}

TEST_F(Lifecycle, ARequestTakenBackIsNotDeployed) {
  fleet.data.hosts.state[0] = HostState::unreachable;
  fleet.data.hosts.state[1] = HostState::unreachable;
  decide({wants("small")});
  EXPECT_THAT(decide({event(fleet, VmRetirementRequested{fleet.vm("small")})}),
              ElementsAre("retire small"));
  fleet.data.hosts.state[0] = HostState::on;
  EXPECT_THAT(decide({sample()}), IsEmpty());
}

TEST_F(Lifecycle, MemorySurvivesInAnotherPolicyObject) {
  fleet.data.hosts.state[0] = HostState::unreachable;
  fleet.data.hosts.state[1] = HostState::unreachable;
  decide({wants("small")});
  fleet.data.hosts.state[0] = HostState::on;
  LifecyclePolicy other(std::make_shared<WorstFit>(), exact_books());
  other.recall(policy.memory());
  EXPECT_EQ(other.memory(), policy.memory());
  const std::vector<Event> events{sample()};
  EXPECT_THAT(lines(fleet, other.decide(fleet.view(), events, nullptr)),
              ElementsAre("deploy small on hv1"));
}

TEST_F(Lifecycle, MemoryOfAnotherShapeIsRefusedWithItsPlace) {
  try {
    policy.recall(R"({"waiting":{"a":{"since_us":"soon"}},"retiring":{},"woken":{}})");
    FAIL() << "was accepted";
  } catch (const InputError& error) {
    EXPECT_EQ(error.file(), "memory of lifecycle");
    EXPECT_EQ(error.place(), "$.waiting.a.since_us");
    EXPECT_THAT(error.sentence(), HasSubstr("whole number"));
  }
}

/// Two hosts of 16 GiB with 6 GiB each in use; losing one leaves 10 for the other's.
class Admission : public ::testing::Test {
 protected:
  TableFleet fleet = fleet_from_table(R"(
      host  cores  mhz   mem    state
      hv1   8      1000  16GiB  on
      hv2   8      1000  16GiB  on
      vm     host  mem    cpu  state
      a      hv1   6GiB   100  running
      b      hv2   6GiB   100  running
      one    -     4GiB   0    requested
      two    -     4GiB   0    requested)");
  LifecyclePolicy policy{
      std::make_shared<WorstFit>(), exact_books(), {"n+1-hosts", {planning::PartKind::host}, 1}};

  std::vector<std::string> decide(std::vector<EventBody> bodies, Reasons* reasons = nullptr) {
    std::vector<Event> events;
    for (EventBody& body : bodies) events.push_back(event(fleet, std::move(body)));
    return lines(fleet, policy.decide(fleet.view(), events, reasons));
  }
};

TEST_F(Admission, HoldsBackWhatALossCouldNotBear) {
  // With `one` on hv1 (10 of 16) the loss of hv1 asks for 10 of hv2's 10: borne. `two` in addition
  // would make 20 of 32 GiB, for one host of 16.
  const std::vector<EventBody> both{VmRequested{fleet.vm("one")}, VmRequested{fleet.vm("two")}};
  EXPECT_THAT(decide(both), ElementsAre("deploy one on hv1"));
  EXPECT_THAT(policy.memory(), HasSubstr("would leave"));
  // The same without the rule.
  LifecyclePolicy open(std::make_shared<WorstFit>(), exact_books());
  const std::vector<Event> events{event(fleet, both[0]), event(fleet, both[1])};
  EXPECT_EQ(open.decide(fleet.view(), events, nullptr).actions.size(), 2U);
}

TEST_F(Admission, TriesAgainWhenRoomMayHaveComeAndSaysWhyItTookSoLong) {
  decide({VmRequested{fleet.vm("one")}, VmRequested{fleet.vm("two")}});
  fleet.data.vms.state[fleet.vm("one").index()] = VmState::running;
  fleet.data.vms.host[fleet.vm("one").index()] = HostId(0);
  fleet.advance(1min);
  EXPECT_THAT(decide({MonitoringSample{}}), IsEmpty());
  // It is remembered by another policy object; `b` is retired: 14 GiB then fit on either host.
  LifecyclePolicy other(std::make_shared<WorstFit>(), exact_books(),
                        {"n+1-hosts", {planning::PartKind::host}, 1});
  other.recall(policy.memory());
  EXPECT_EQ(other.memory(), policy.memory());
  fleet.data.vms.state[fleet.vm("b").index()] = VmState::retired;
  fleet.advance(1min);
  Reasons reasons;
  const std::vector<Event> events{event(fleet, MonitoringSample{})};
  EXPECT_THAT(lines(fleet, other.decide(fleet.view(), events, &reasons)),
              ElementsAre("deploy two on hv2"));
  EXPECT_THAT(reasons.all()[0].because, HasSubstr("held back by n+1-hosts since"));
  EXPECT_THAT(reasons.all()[0].because, HasSubstr("the loss of host hv1 would leave"));
}

TEST_F(Lifecycle, SaysWhy) {
  Reasons reasons;
  const std::vector<Event> events{wants("small")};
  policy.decide(fleet.view(), events, &reasons);
  ASSERT_EQ(reasons.all().size(), 1U);
  const Rationale& why = reasons.all()[0];
  EXPECT_EQ(why.author, "lifecycle");
  EXPECT_THAT(why.because, HasSubstr("small was requested"));
  EXPECT_EQ(why.rejections.at("off"), 1);
}

}  // namespace
}  // namespace gemello::policies
