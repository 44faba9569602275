#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "models/policies/failover/restart_by_priority.hpp"
#include "models/policies/placement/worst_fit.hpp"
#include "tests/unit/policies/policies_support.hpp"

namespace gemello::policies {
namespace {

using namespace gemello::testing;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::StartsWith;
using ::testing::UnorderedElementsAre;

// What VMs ask for beside room: an order of starts, company, and batch VMs that give way.
class RestartRules : public ::testing::Test {
 protected:
  TableFleet fleet;
  RestartOptions options;
  PlacementOptions placement = exact_books();
  std::unique_ptr<RestartByPriority> policy;
  Decision last;

  RestartRules() {
    options.power_on_after_fence = false;
    placement.wake = false;
  }
  VirtualMachine& vm(const char* name) { return fleet.inventory.vms[fleet.vm(name).index()]; }
  VmState& state(const char* name) { return fleet.data.vms.state[fleet.vm(name).index()]; }
  std::vector<std::string> decide(std::vector<Event> events = {}) {
    if (!policy)
      policy =
          std::make_unique<RestartByPriority>(options, std::make_shared<WorstFit>(), placement);
    last = policy->decide(fleet.view(), events, nullptr);
    return lines(fleet, last);
  }
  /// hv1 is lost and proven dead; its VMs are known to be lost with it.
  std::vector<std::string> lose_hv1() {
    fleet.prove_dead(HostId(0));
    return decide({event(fleet, HostLost{HostId(0), fleet.data.hosts.incarnation[0], "test"})});
  }
  /// It was placed now, and boots.
  void boots(const char* name, const char* host) {
    const std::size_t i = fleet.vm(name).index();
    fleet.data.vms.host[i] = fleet.host(host);
    fleet.data.vms.state[i] = VmState::starting;
    fleet.data.vms.placed_since[i] = fleet.now;
  }
};

TEST_F(RestartRules, AVmStartsWhenThoseItStartsAfterServedForTheDelay) {
  fleet = fleet_from_table(R"(
      host  cores  mem    state        incarnation
      hv1   8      32GiB  unreachable  3
      hv2   8      32GiB  on           1
      vm    host  mem    state  priority
      web   hv1   1GiB   lost   9
      db    hv1   1GiB   lost   1)");
  vm("web").starts_after = {fleet.vm("db")};
  vm("web").start_delay = 20s;
  vm("db").boot_time = 45s;
  EXPECT_THAT(lose_hv1(), ElementsAre(StartsWith("start db on hv2")))
      << "its priority is lower, but web waits for it";
  boots("db", "hv2");
  const Instant placed = fleet.now;
  fleet.advance(45s);
  state("db") = VmState::running;
  // Serves since placed + 45 s; 20 s more.
  EXPECT_THAT(decide(), IsEmpty());
  EXPECT_EQ(last.wake, placed + 65s);
  fleet.advance(20s);
  EXPECT_THAT(decide(), ElementsAre(StartsWith("start web on hv2")));
}

TEST_F(RestartRules, WhoHasServedForLongIsNotWaitedFor) {
  fleet = fleet_from_table(R"(
      host  cores  mem    state
      hv1   8      32GiB  on
      vm    host  mem    state    placed
      web   hv1   1GiB   stopped  0s
      db    hv1   1GiB   running  0s)");
  vm("web").starts_after = {fleet.vm("db")};
  vm("web").start_delay = 20s;
  EXPECT_THAT(decide({event(fleet, VmStopped{fleet.vm("web"), HostId(0), "crash"})}),
              ElementsAre("start web on hv1"));
}

TEST_F(RestartRules, WhatAPersonStoppedIsNotWaitedFor) {
  fleet = fleet_from_table(R"(
      host  cores  mem    state
      hv1   8      32GiB  on
      vm    host  mem    state
      web   hv1   1GiB   stopped
      db    hv1   1GiB   stopped)");
  vm("web").starts_after = {fleet.vm("db")};
  EXPECT_THAT(decide({event(fleet, VmStopped{fleet.vm("db"), HostId(0), "stop"}),
                      event(fleet, VmStopped{fleet.vm("web"), HostId(0), "crash"})}),
              ElementsAre("start web on hv1"));
}

// hv2 holds three batch VMs of 4, 6 and 2 GiB of 16: 4 are free; big needs 8. Stopping the 6 alone
// frees 10: one VM, where the 4 alone would do as well (8) with less memory lost; fewest first,
// then the least memory... but on one host the largest goes first, as one is enough.
TEST_F(RestartRules, BatchVmsGiveWayToTheOthers) {
  fleet = fleet_from_table(R"(
      host  cores  mem    state        incarnation
      hv1   8      16GiB  unreachable  3
      hv2   8      16GiB  on           1
      vm    host  mem    state    priority
      big   hv1   8GiB   lost     0
      b4    hv2   4GiB   running  9
      b6    hv2   6GiB   running  9
      b2    hv2   2GiB   running  9)");
  for (const char* batch : {"b4", "b6", "b2"}) vm(batch).batch = true;
  EXPECT_THAT(lose_hv1(), ElementsAre("stop b6, which gives way"));
  begin(fleet, last.actions[0]);
  fleet.now += 1s;
  EXPECT_THAT(decide(), IsEmpty()) << "room for big is on its way: nothing else is stopped";
  fleet.in_flight.apply(event(fleet, ActionDone{ActionId{1}, std::nullopt}));
  state("b6") = VmState::stopped;
  fleet.advance(1s);
  EXPECT_THAT(decide({event(fleet, VmStopped{fleet.vm("b6"), HostId(1), "stop"})}),
              ElementsAre(StartsWith("start big on hv2")))
      << "and b6, which would fit again, waits";
  boots("big", "hv2");
  fleet.advance(1s);
  // 16 - 4 - 2 - 8 = 2 GiB: too little for b6.
  EXPECT_THAT(decide({event(fleet, MonitoringSample{})}), IsEmpty());
  state("b4") = VmState::retired;
  fleet.data.vms.host[fleet.vm("b4").index()] = HostId::none();
  fleet.advance(1s);
  EXPECT_THAT(decide({event(fleet, MonitoringSample{})}), ElementsAre("start b6 on hv2"))
      << "nobody waits for room any more";
}

TEST_F(RestartRules, TheHostWhereFewestStopIsChosen) {
  fleet = fleet_from_table(R"(
      host  cores  mem    state        incarnation
      hv1   8      16GiB  unreachable  3
      hv2   8      16GiB  on           1
      hv3   8      16GiB  on           1
      vm    host  mem    state
      big   hv1   8GiB   lost
      p     hv2   8GiB   running
      b1    hv2   4GiB   running
      b2    hv2   4GiB   running
      q     hv3   8GiB   running
      b3    hv3   8GiB   running)");
  for (const char* batch : {"b1", "b2", "b3"}) vm(batch).batch = true;
  EXPECT_THAT(lose_hv1(), ElementsAre("stop b3, which gives way"));
}

TEST_F(RestartRules, NobodyIsStoppedInVainOrForABatchVm) {
  fleet = fleet_from_table(R"(
      host  cores  mem    state        incarnation
      hv1   8      64GiB  unreachable  3
      hv2   8      16GiB  on           1
      vm    host  mem    state
      huge  hv1   32GiB  lost
      work  hv1   8GiB   lost
      b1    hv2   16GiB  running)");
  vm("work").batch = vm("b1").batch = true;
  EXPECT_THAT(lose_hv1(), IsEmpty());
}

TEST_F(RestartRules, WithoutSheddingTheyKeepTheirRoom) {
  options.shed = false;
  fleet = fleet_from_table(R"(
      host  cores  mem    state        incarnation
      hv1   8      16GiB  unreachable  3
      hv2   8      16GiB  on           1
      vm    host  mem    state
      big   hv1   8GiB   lost
      b1    hv2   16GiB  running)");
  vm("b1").batch = true;
  EXPECT_THAT(lose_hv1(), IsEmpty());
}

TEST_F(RestartRules, ServicesComeBeforeBatchVmsOfHigherPriority) {
  options.starts_in_flight = 1;
  fleet = fleet_from_table(R"(
      host  cores  mem    state        incarnation
      hv1   8      16GiB  unreachable  3
      hv2   8      16GiB  on           1
      vm    host  mem    state  priority
      work  hv1   1GiB   lost   9
      web   hv1   1GiB   lost   1)");
  vm("work").batch = true;
  EXPECT_THAT(lose_hv1(), ElementsAre(StartsWith("start web on hv2")));
}

TEST_F(RestartRules, GroupsRunTogetherAndApart) {
  fleet = fleet_from_table(R"(
      host  cores  mem    state        incarnation
      hv1   8      16GiB  unreachable  3
      hv2   8      16GiB  on           1
      hv3   8      16GiB  on           1
      hv4   8      16GiB  on           1
      vm    host  mem    state    group
      a     hv1   1GiB   lost     web
      b     hv2   9GiB   running  web
      c     hv1   1GiB   lost     -
      d     hv3   9GiB   running  -)");
  // hv2 and hv3 are in one rack, hv4 in another: a goes to hv4. c runs where d is.
  fleet.inventory.racks.push_back({"far", SiteId(0)});
  fleet.inventory.machines[3].rack = RackId(1);
  vm("a").across = vm("b").across = FailureDomain::rack;
  vm("c").affinity = vm("d").affinity = "shop";
  EXPECT_THAT(lose_hv1(),
              UnorderedElementsAre(StartsWith("start a on hv4"), StartsWith("start c on hv3")));
}

// With c hv2 would be 4/6 full and hv3 24/32: spread alone takes hv2, where d finds no room any
// more.
TEST_F(RestartRules, AGroupStartsWhereAllOfItFits) {
  fleet = fleet_from_table(R"(
      host  cores  mem    state        incarnation
      hv1   8      16GiB  unreachable  3
      hv2   8      6GiB   on           1
      hv3   8      32GiB  on           1
      vm    host  mem    state
      c     hv1   4GiB   lost
      d     hv1   4GiB   lost
      f     hv3   20GiB  running)");
  EXPECT_THAT(lose_hv1(), ElementsAre(StartsWith("start c on hv2"), StartsWith("start d on hv3")));
  policy.reset();
  vm("c").affinity = vm("d").affinity = "shop";
  EXPECT_THAT(lose_hv1(), ElementsAre(StartsWith("start c on hv3"), StartsWith("start d on hv3")));
}

TEST_F(RestartRules, AGroupThatFitsNowhereStartsInPart) {
  fleet = fleet_from_table(R"(
      host  cores  mem    state        incarnation
      hv1   8      16GiB  unreachable  3
      hv2   8      6GiB   on           1
      vm    host  mem    state
      c     hv1   4GiB   lost
      d     hv1   4GiB   lost)");
  vm("c").affinity = vm("d").affinity = "shop";
  EXPECT_THAT(lose_hv1(), ElementsAre(StartsWith("start c on hv2")));
}

TEST_F(RestartRules, WhatWasLostWhileItStoppedOnOrderStaysDown) {
  fleet = fleet_from_table(R"(
      host  cores  mem    state        incarnation
      hv1   8      16GiB  unreachable  3
      hv2   8      16GiB  on           1
      vm    host  mem    state
      c     hv1   4GiB   lost
      d     hv1   4GiB   lost)");
  const ActionId id = begin(fleet, Stop{fleet.vm("c")});
  fleet.in_flight.apply(event(fleet, ActionUnknown{id, "hv1 was lost"}));
  EXPECT_THAT(decide({event(fleet, HostLost{HostId(0), Incarnation{3}, "test"})}),
              ElementsAre("fence hv1"));
  fleet.in_flight.restore({});  // the proof resolves what was unknown
  fleet.prove_dead(HostId(0));
  fleet.advance(1s);
  EXPECT_THAT(decide(), ElementsAre(StartsWith("start d on hv2")));
  // Somebody starts it again: from then on it is restarted like any other.
  fleet.data.vms.host[0] = HostId(1);
  state("c") = VmState::running;
  fleet.advance(1s);
  decide();
  state("c") = VmState::stopped;
  fleet.advance(1s);
  EXPECT_THAT(decide({event(fleet, VmStopped{fleet.vm("c"), HostId(1), "crash"})}),
              ::testing::Contains(StartsWith("start c on hv2")));
}

TEST_F(RestartRules, ALostCompanionBindsNobody) {
  fleet = fleet_from_table(R"(
      host  cores  mem    state        incarnation
      hv1   8      16GiB  unreachable  3
      hv2   8      16GiB  on           1
      hv3   8      16GiB  on           1
      vm    host  mem    state
      c     hv1   4GiB   lost
      d     hv1   4GiB   lost)");
  vm("c").affinity = vm("d").affinity = "shop";
  // Spread would use both hosts; the second follows the first.
  EXPECT_THAT(lose_hv1(), ElementsAre(StartsWith("start c on hv2"), StartsWith("start d on hv2")));
}

}  // namespace
}  // namespace gemello::policies
