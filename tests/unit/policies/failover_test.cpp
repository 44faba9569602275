#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "models/policies/failover/restart_by_priority.hpp"
#include "models/policies/placement/worst_fit.hpp"
#include "tests/unit/policies/policies_support.hpp"

namespace gemello::policies {
namespace {

using namespace gemello::testing;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;

class Failover : public ::testing::Test {
 protected:
  // hv1 is silent with three VMs; hv2 and hv3 live, hv4 sleeps.
  TableFleet fleet = fleet_from_table(R"(
      host  cores  mhz   mem    state        incarnation
      hv1   4      1000  16GiB  unreachable  3
      hv2   4      1000  16GiB  on           1
      hv3   4      1000  16GiB  on           1
      hv4   4      1000  16GiB  off          1
      vm    host  mem    cpu   state    priority
      low   hv1   4GiB   500   lost     1
      high  hv1   4GiB   500   lost     7
      mid   hv1   4GiB   500   lost     5
      busy  hv2   4GiB   100   running  0)");
  RestartOptions options;
  PlacementOptions placement = exact_books();
  Decision last;
  std::unique_ptr<RestartByPriority> policy;

  std::vector<std::string> decide(std::vector<Event> events = {}, Reasons* reasons = nullptr) {
    if (!policy)
      policy =
          std::make_unique<RestartByPriority>(options, std::make_shared<WorstFit>(), placement);
    last = policy->decide(fleet.view(), events, reasons);
    return lines(fleet, last);
  }
  Event lost() const { return event(fleet, HostLost{HostId(0), Incarnation{3}, "silence"}); }
  Event seen(std::uint64_t life) const {
    return event(fleet, HostSeen{HostId(0), Incarnation{life}});
  }
  VmState& state(const char* vm) { return fleet.data.vms.state[fleet.vm(vm).index()]; }
  void begin_all() {
    for (const Action& action : last.actions) begin(fleet, action);
  }
  // The fence is done: a proof, the host known to be dead, the lock gone.
  void fenced() {
    fleet.prove_dead(HostId(0));
    fleet.in_flight.restore({});
    fleet.data.hosts.state[0] = HostState::dead;
  }
};

TEST_F(Failover, ALostHostIsFencedInTheLifeItWasLostIn) {
  EXPECT_THAT(decide({lost()}), ElementsAre("fence hv1"));
  EXPECT_EQ(std::get<Fence>(last.actions[0]).incarnation, Incarnation{3});
  begin_all();
  EXPECT_THAT(decide(), IsEmpty());  // under way
}

TEST_F(Failover, NothingStartsWithoutProof) {
  decide({lost()});
  fleet.in_flight.restore({});
  fleet.data.hosts.state[0] = HostState::dead;  // says the snapshot, but nobody proved it
  for (int i = 0; i < 100; ++i) {
    fleet.advance(60s);
    for (const std::string& line : decide({event(fleet, MonitoringSample{})}))
      EXPECT_THAT(line, ::testing::Not(StartsWith("start")));
  }
}

TEST_F(Failover, WithProofTheHigherPriorityStartsFirst) {
  decide({lost()});
  fenced();
  options.power_on_after_fence = true;
  // Worst fit by memory: hv3 is empty (high), then hv2 and hv3 both hold 4 GiB: hv2 (mid), then
  // hv3 holds 4 and hv2 8: hv3 (low). All with the proof.
  EXPECT_THAT(decide(),
              ElementsAre("power-on hv1", StartsWith("start high on hv3 ("),
                          StartsWith("start mid on hv2 ("), StartsWith("start low on hv3 (")));
  const auto& start = std::get<Start>(last.actions[1]);
  ASSERT_TRUE(start.proof.has_value());
  EXPECT_TRUE(start.proof->covers(HostId(0), Incarnation{3}));
}

TEST_F(Failover, AnyProofCountsAlsoWithoutAFence) {
  fleet.inventory.hosts[0].bmc.present = false;
  EXPECT_THAT(decide({lost()}), IsEmpty());
  EXPECT_THAT(policy->memory(), HasSubstr("needs-operator"));
  fleet.proofs.push_back(
      ProofOfDeath::from(HostId(0), Incarnation{3}, fleet.now, OperatorStatement{"Anna"}));
  EXPECT_THAT(decide(), ElementsAre(StartsWith("start high"), StartsWith("start mid"),
                                    StartsWith("start low")));
}

// A person is asked once, when failover sees that nothing of its own helps.
TEST_F(Failover, WithoutABmcAPersonIsAskedOnce) {
  fleet.inventory.hosts[0].bmc.present = false;
  decide({lost()});
  ASSERT_EQ(last.appeals.size(), 1U);
  EXPECT_EQ(last.appeals[0].host, HostId(0));
  EXPECT_FALSE(last.appeals[0].vm.valid());
  EXPECT_EQ(last.appeals[0].author, "failover/restart-by-priority");
  EXPECT_THAT(last.appeals[0].because, StartsWith("hv1 is silent and has no BMC"));
  for (int i = 0; i < 10; ++i) {
    fleet.advance(60s);
    decide({event(fleet, MonitoringSample{})});
    EXPECT_THAT(last.appeals, IsEmpty());
  }
}

// hv1 and hv2 of three are silent, 2/3 of all: more than the half that may be.
TEST_F(Failover, WhereTooManyAreSilentAPersonIsAsked) {
  fleet.data.hosts.state[1] = HostState::unreachable;
  EXPECT_THAT(decide({lost(), event(fleet, HostLost{HostId(1), Incarnation{1}, "silence"})}),
              IsEmpty());
  ASSERT_EQ(last.appeals.size(), 2U);
  EXPECT_THAT(last.appeals[0].because,
              StartsWith("hv1 is silent, and so are more than 0.5 of all hosts"));
  EXPECT_THAT(last.appeals[1].because, StartsWith("hv2 is silent"));
}

TEST_F(Failover, AProofOfAnotherLifeIsNone) {
  decide({lost()});
  fleet.in_flight.restore({});
  fleet.proofs.push_back(
      ProofOfDeath::from(HostId(0), Incarnation{2}, fleet.now, PowerReadOff{"bmc"}));
  fleet.now += 30s;
  for (const std::string& line : decide()) EXPECT_THAT(line, ::testing::Not(StartsWith("start")));
}

TEST_F(Failover, StartsKeepTheirNumber) {
  options.starts_in_flight = 2;
  options.power_on_after_fence = false;
  decide({lost()});
  fenced();
  EXPECT_THAT(decide(), ElementsAre(StartsWith("start high"), StartsWith("start mid")));
  begin_all();
  EXPECT_THAT(decide(), IsEmpty());
  // One of them ends: the third may start.
  fleet.in_flight.apply(event(fleet, ActionDone{ActionId{1}, std::nullopt}));
  EXPECT_THAT(decide(), ElementsAre(StartsWith("start low")));
}

TEST_F(Failover, AFailedStartIsRetriedWithBackoffThenGivenUpByName) {
  options.retries = 1;
  options.power_on_after_fence = false;
  state("high") = state("mid") = VmState::retired;
  decide({lost()});
  fenced();
  EXPECT_THAT(decide(), ElementsAre(StartsWith("start low")));
  // Not under way and still lost: it failed. Again after 30 s, once; then it is given up.
  EXPECT_THAT(decide(), IsEmpty());
  EXPECT_EQ(last.wake, fleet.now + 30s);
  fleet.now += 30s;
  EXPECT_THAT(decide(), ElementsAre(StartsWith("start low")));
  EXPECT_THAT(decide(), IsEmpty());
  EXPECT_EQ(last.wake, never);
  EXPECT_THAT(policy->memory(), HasSubstr(R"("gave_up":true)"));
  ASSERT_EQ(last.appeals.size(), 1U);
  EXPECT_EQ(last.appeals[0].vm, fleet.vm("low"));
  EXPECT_THAT(last.appeals[0].because,
              StartsWith("low is down and could not be started in 2 attempts"));
  // Another host is seen: there is hope again.
  EXPECT_THAT(decide({event(fleet, HostSeen{HostId(2), Incarnation{1}})}),
              ElementsAre(StartsWith("start low")));
}

TEST_F(Failover, AFailedFenceIsRetriedThenGivenUp) {
  options.fence_retries = 1;
  EXPECT_THAT(decide({lost()}), ElementsAre("fence hv1"));
  EXPECT_THAT(decide(), IsEmpty());
  EXPECT_EQ(last.wake, fleet.now + 30s);
  fleet.now += 30s;
  EXPECT_THAT(decide(), ElementsAre("fence hv1"));
  fleet.now += 10min;
  EXPECT_THAT(decide(), IsEmpty());
  EXPECT_THAT(policy->memory(), HasSubstr("gave-up"));
  // Rarely, for ever: a BMC that answers again still tells.
  for (int again = 0; again < 3; ++again) {
    EXPECT_EQ(last.wake, fleet.now + 30min);
    fleet.now += 30min;
    EXPECT_THAT(decide(), ElementsAre("fence hv1"));
    EXPECT_THAT(decide(), IsEmpty());
  }
}

TEST_F(Failover, AnUnknownFenceIsAskedAgain) {
  decide({lost()});
  const ActionId id = begin(fleet, last.actions[0]);
  EXPECT_THAT(decide({event(fleet, ActionUnknown{id, "no answer"})}), IsEmpty());
  fleet.in_flight.apply(event(fleet, ActionUnknown{id, "no answer"}));
  EXPECT_THAT(decide(), IsEmpty());
  fleet.now += 30s;
  EXPECT_THAT(decide(), ElementsAre("fence hv1"));
}

TEST_F(Failover, AHostThatReturnsInTimeKeepsItsVms) {
  options.fence_delay = 2min;
  EXPECT_THAT(decide({lost()}), IsEmpty());
  EXPECT_EQ(last.wake, fleet.now + 2min);
  fleet.now += 1min;
  // The snapshot still says unreachable; the event is younger.
  EXPECT_THAT(decide({seen(3)}), IsEmpty());
  fleet.now += 5min;
  EXPECT_THAT(decide(), IsEmpty());
  fleet.data.hosts.state[0] = HostState::on;
  for (const char* vm : {"low", "high", "mid"}) state(vm) = VmState::running;
  fleet.advance(1min);
  EXPECT_THAT(decide({event(fleet, MonitoringSample{})}), IsEmpty());
  EXPECT_EQ(policy->memory(), "");
}

TEST_F(Failover, VmsOfAHostBackInANewLifeStartWithoutProof) {
  fleet.inventory.hosts[0].bmc.present = false;
  decide({lost()});
  fleet.now += 1min;
  // The old snapshot still says lost: wait for one that knows.
  EXPECT_THAT(decide({seen(4)}), IsEmpty());
  fleet.data.hosts.state[0] = HostState::on;
  fleet.data.hosts.incarnation[0] = Incarnation{4};
  for (const char* vm : {"low", "high", "mid"}) state(vm) = VmState::stopped;
  fleet.advance(1min);
  // Worst fit, hv1 and hv3 empty, hv2 holds 4 GiB: hv1, hv3, then all hold 4: hv1.
  EXPECT_THAT(decide({event(fleet, MonitoringSample{})}),
              ElementsAre("start high on hv1", "start mid on hv3", "start low on hv1"));
}

TEST_F(Failover, ACrashedVmIsRestartedAStoppedOneIsNot) {
  TableFleet calm = fleet_from_table(R"(
      host  mem
      hv1   16GiB
      vm  host  state
      a   hv1   stopped
      b   hv1   stopped
      c   hv1   stopped)");
  RestartByPriority restart(options, std::make_shared<WorstFit>(), placement);
  const std::vector<Event> events{event(calm, VmStopped{VmId(0), HostId(0), "crash"}),
                                  event(calm, VmStopped{VmId(1), HostId(0), "stop"}),
                                  event(calm, VmStopped{VmId(2), HostId(0), "shutdown"})};
  EXPECT_THAT(lines(calm, restart.decide(calm.view(), events, nullptr)),
              ElementsAre("start a on hv1"));
}

TEST_F(Failover, WhatItsUserWantsGoneIsNotRestarted) {
  options.power_on_after_fence = false;
  decide({lost(), event(fleet, VmRetirementRequested{fleet.vm("mid")})});
  fenced();
  EXPECT_THAT(decide(), ElementsAre(StartsWith("start high"), StartsWith("start low")));
}

TEST_F(Failover, MostHostsSilentIsOurFaultNotTheirs) {
  // Two of three that should answer: more than half.
  fleet.data.hosts.state[1] = HostState::unreachable;
  state("busy") = VmState::lost;
  EXPECT_THAT(decide({lost()}), IsEmpty());
  EXPECT_THAT(policy->memory(), HasSubstr("too-many-lost"));
  fleet.data.hosts.state[1] = HostState::on;
  fleet.advance(1min);
  EXPECT_THAT(decide(), ElementsAre("fence hv1"));
}

TEST_F(Failover, WithoutCpuLeftAVmStartsWhereItsMemoryFits) {
  options.power_on_after_fence = false;
  placement.wake = false;
  fleet.data.vms.cpu_demand[fleet.vm("busy").index()] = 1000;
  for (VirtualMachine& vm : fleet.inventory.vms) vm.vcpus = Cores(4);
  for (const char* vm : {"low", "high", "mid"})
    fleet.data.vms.cpu_demand[fleet.vm(vm).index()] = 3500;
  decide({lost()});
  fenced();
  // hv3 takes `high` (3500 of 4000); nobody has 3500 left for the others. Squeezed by worst fit,
  // CPU as booked: hv2 1000 + 3500 before hv3 3500 + 3500; then hv3 7000 before hv2 8000.
  EXPECT_THAT(decide(), ElementsAre(StartsWith("start high on hv3"), StartsWith("start mid on hv2"),
                                    StartsWith("start low on hv3")));
  options.squeeze = false;
  policy.reset();
  EXPECT_THAT(decide(), ElementsAre(StartsWith("start high on hv3")));
}

TEST_F(Failover, WithoutMemoryLeftAVmWaitsAndWakesAHost) {
  options.power_on_after_fence = false;
  fleet.inventory.vms[fleet.vm("busy").index()].memory = Bytes(std::int64_t{14} << 30);
  fleet.data.hosts.maintenance[2] = 1;
  decide({lost()});
  fenced();
  EXPECT_THAT(decide(), ElementsAre("power-on hv4"));  // one: it has room for all three
  begin_all();
  EXPECT_THAT(decide(), IsEmpty());
  fleet.in_flight.restore({});
  fleet.data.hosts.state[3] = HostState::on;
  EXPECT_THAT(decide(), ElementsAre(StartsWith("start high on hv4"), StartsWith("start mid on hv4"),
                                    StartsWith("start low on hv4")));
}

TEST_F(Failover, AFencedHostStaysOffIfToldSo) {
  options.power_on_after_fence = false;
  decide({lost()});
  fenced();
  decide();
  fleet.now += 1h;
  for (const std::string& line : decide()) EXPECT_NE(line, "power-on hv1");
}

TEST_F(Failover, AHostFoundSilentAfterARestartIsTakenUp) {
  EXPECT_THAT(decide({event(fleet, MonitoringSample{})}), ElementsAre("fence hv1"));
}

TEST_F(Failover, MemoryGoesOnElsewhere) {
  decide({lost()});
  const std::string memory = policy->memory();
  policy.reset();
  decide({});
  policy->recall(memory);
  EXPECT_EQ(policy->memory(), memory);
  fenced();
  EXPECT_EQ(decide().size(), 4U);
  try {
    policy->recall(R"({"hosts":{"hv1":{"incarnation":"x"}}})");
    FAIL() << "was accepted";
  } catch (const InputError& error) {
    EXPECT_EQ(error.file(), "memory of failover/restart-by-priority");
    EXPECT_EQ(error.place(), "$.hosts.hv1.incarnation");
    EXPECT_THAT(error.sentence(), HasSubstr("number written as text"));
  }
}

TEST_F(Failover, SaysWhy) {
  Reasons reasons;
  decide({lost()}, &reasons);
  EXPECT_THAT(reasons.of(0).because, HasSubstr("silence; attempt 1 of 6"));
  fenced();
  Reasons starts;
  decide({}, &starts);
  EXPECT_EQ(starts.of(1).author, "failover/restart-by-priority");
  EXPECT_THAT(starts.of(1).because, HasSubstr("high of priority 7 is down: host-lost"));
  EXPECT_EQ(starts.of(1).best.front().host, HostId(2));
}

}  // namespace
}  // namespace gemello::policies
