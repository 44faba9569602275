// Hosts that fall silent, come back or are fenced, and replies that are lost.
#include <algorithm>

#include "tests/contract/world_contract.hpp"

namespace gemello::testing {
namespace {

TEST_P(WorldContract, ALostHostIsUnreachableNotDead) {
  const Incarnation before = life(host("hv1"));
  lose(host("hv1"));
  ASSERT_EQ(of<HostLost>().size(), 1U);
  EXPECT_EQ(of<HostLost>()[0].host, host("hv1"));
  EXPECT_EQ(of<HostLost>()[0].incarnation, before);
  EXPECT_FALSE(of<HostLost>()[0].cause.empty());
  EXPECT_EQ(state(host("hv1")), HostState::unreachable);
}

TEST_P(WorldContract, VmsOfALostHostAreLostAndKeepTheirRow) {
  const Incarnation before = life(host("hv1"));
  lose(host("hv1"));
  for (const VmId id : {vm("a"), vm("b")}) {
    EXPECT_EQ(state(id), VmState::lost);
    EXPECT_EQ(place(id), host("hv1"));
    EXPECT_EQ(data().vms.lost_with[id.index()], before);
  }
  EXPECT_EQ(state(vm("c")), VmState::running);
}

TEST_P(WorldContract, TheRowsOfALostHostAge) {
  pass_long_enough();
  harness().lose_power(host("hv1"));
  const Instant lost_at = world().now();
  pass_long_enough();
  EXPECT_LE(data().hosts.observed_at[host("hv1").index()], lost_at);
  EXPECT_LE(data().vms.observed_at[vm("a").index()], lost_at);
  EXPECT_GT(data().hosts.observed_at[host("hv2").index()], lost_at);
}

TEST_P(WorldContract, SuspicionComesBeforeLoss) {
  lose(host("hv1"));
  ASSERT_EQ(of<HostSuspected>().size(), 1U);
  const auto is_suspicion = [](const Event& event) {
    return std::holds_alternative<HostSuspected>(event.body);
  };
  const auto is_loss = [](const Event& event) {
    return std::holds_alternative<HostLost>(event.body);
  };
  EXPECT_LT(std::find_if(log().begin(), log().end(), is_suspicion),
            std::find_if(log().begin(), log().end(), is_loss));
}

TEST_P(WorldContract, AFenceGivesAProofThatCoversTheLostLife) {
  lose(host("hv1"));
  const Incarnation lost_life = life(host("hv1"));
  const ActionId id = carry_out(Fence{host("hv1"), lost_life});
  ASSERT_TRUE(ended_done(id));
  const auto done = std::get<ActionDone>(outcomes(id)[0].body);
  ASSERT_TRUE(done.proof.has_value());
  EXPECT_TRUE(done.proof->covers(host("hv1"), lost_life));
  EXPECT_EQ(done.proof->at(), outcomes(id)[0].time);
  EXPECT_TRUE(std::holds_alternative<PowerReadOff>(done.proof->evidence()));
  EXPECT_EQ(state(host("hv1")), HostState::dead);
  EXPECT_EQ(state(vm("a")), VmState::lost) << "until somebody starts it";
}

TEST_P(WorldContract, OnlyAFenceGivesAProof) {
  carry_out(PowerOff{host("hv3")});
  carry_out(Stop{vm("a")});
  ASSERT_EQ(of<ActionDone>().size(), 2U);
  for (const ActionDone& done : of<ActionDone>()) EXPECT_FALSE(done.proof.has_value());
}

// A fence takes the BMC's 5 s, by the inventory.
TEST_P(WorldContract, AFenceTakesItsTime) {
  lose(host("hv1"));
  const Instant before = world().now();
  const ActionId id = carry_out(Fence{host("hv1"), life(host("hv1"))});
  ASSERT_EQ(outcomes(id).size(), 1U);
  EXPECT_GE(outcomes(id)[0].time, before + 5s);
}

TEST_P(WorldContract, ALostVmStartsElsewhereAfterTheFence) {
  lose(host("hv1"));
  const ActionId fence = carry_out(Fence{host("hv1"), life(host("hv1"))});
  ASSERT_TRUE(ended_done(fence));
  const auto proof = std::get<ActionDone>(outcomes(fence)[0].body).proof;
  EXPECT_TRUE(ended_done(carry_out(Start{vm("a"), host("hv3"), proof.value()})));
  EXPECT_EQ(state(vm("a")), VmState::running);
  EXPECT_EQ(place(vm("a")), host("hv3"));
}

TEST_P(WorldContract, AfterAPowerLossAHostComesBackInANewLife) {
  const Incarnation before = life(host("hv1"));
  lose(host("hv1"));
  harness().return_power(host("hv1"));
  pass_long_enough();
  ASSERT_EQ(of<HostSeen>().size(), 1U);
  EXPECT_EQ(of<HostSeen>()[0].host, host("hv1"));
  EXPECT_NE(of<HostSeen>()[0].incarnation, before);
  EXPECT_NE(of<HostSeen>()[0].incarnation, Incarnation::unknown);
  EXPECT_EQ(life(host("hv1")), of<HostSeen>()[0].incarnation);
  EXPECT_EQ(state(host("hv1")), HostState::on);
}

TEST_P(WorldContract, WhatRanInTheOldLifeIsStopped) {
  lose(host("hv1"));
  harness().return_power(host("hv1"));
  pass_long_enough();
  EXPECT_EQ(state(vm("a")), VmState::stopped);
  EXPECT_EQ(state(vm("b")), VmState::stopped);
  EXPECT_EQ(booked(host("hv1")), Bytes(0));
  EXPECT_EQ(of<VmStopped>().size(), 2U) << "their users learn of it";
  EXPECT_TRUE(ended_done(carry_out(Start{StoppedVm::as_stated(vm("a")), host("hv1")})));
}

// Back before the silence was noticed: nothing was lost, but the VMs are gone all the same.
TEST_P(WorldContract, AQuickRebootIsNoticedByItsNewLife) {
  const Incarnation before = life(host("hv1"));
  harness().lose_power(host("hv1"));
  harness().return_power(host("hv1"));
  pass_long_enough();
  EXPECT_NE(life(host("hv1")), before);
  EXPECT_EQ(state(host("hv1")), HostState::on);
  EXPECT_EQ(state(vm("a")), VmState::stopped);
  EXPECT_EQ(of<VmStopped>().size(), 2U);
}

TEST_P(WorldContract, AfterAPartitionAHostIsInTheSameLifeWithItsVms) {
  const Incarnation before = life(host("hv1"));
  harness().cut_off(host("hv1"));
  pass_long_enough();
  EXPECT_EQ(of<HostLost>().size(), 1U);
  EXPECT_EQ(state(vm("a")), VmState::lost);
  harness().reconnect(host("hv1"));
  pass_long_enough();
  ASSERT_EQ(of<HostSeen>().size(), 1U);
  EXPECT_EQ(of<HostSeen>()[0].incarnation, before);
  EXPECT_EQ(state(host("hv1")), HostState::on);
  EXPECT_EQ(state(vm("a")), VmState::running);
  EXPECT_EQ(place(vm("a")), host("hv1"));
  EXPECT_TRUE(of<VmStopped>().empty());
}

// A host that is cut off and then fenced is dead for its VMs; the cable does not bring it back.
TEST_P(WorldContract, AFencedHostStaysDeadWhenTheNetworkReturns) {
  harness().cut_off(host("hv1"));
  pass_long_enough();
  const ActionId fence = carry_out(Fence{host("hv1"), life(host("hv1"))});
  EXPECT_TRUE(ended_done(fence));
  harness().reconnect(host("hv1"));
  pass_long_enough();
  EXPECT_TRUE(of<HostSeen>().empty());
  EXPECT_EQ(state(host("hv1")), HostState::dead);
}

TEST_P(WorldContract, ADeadHostIsSwitchedOnIntoANewLife) {
  const Incarnation before = life(host("hv1"));
  lose(host("hv1"));
  carry_out(Fence{host("hv1"), before});
  EXPECT_TRUE(ended_done(carry_out(PowerOn{host("hv1")})));
  EXPECT_EQ(state(host("hv1")), HostState::on);
  EXPECT_NE(life(host("hv1")), before);
  EXPECT_EQ(state(vm("a")), VmState::stopped);
}

TEST_P(WorldContract, AStartWhoseHostDiesUnderItEndsOnce) {
  const ActionId id = begin(Deploy{vm("d"), host("hv3")});
  pass(2s);
  harness().lose_power(host("hv3"));
  pass_long_enough();
  ASSERT_EQ(outcomes(id).size(), 1U);
  EXPECT_FALSE(ended_done(id));
}

TEST_P(WorldContract, AMigrationWhoseTargetDiesLeavesTheVmRunning) {
  const ActionId id = begin(Migrate{vm("a"), host("hv1"), host("hv3")});
  pass(1s);
  harness().lose_power(host("hv3"));
  pass_long_enough();
  EXPECT_EQ(outcomes(id).size(), 1U);
  EXPECT_FALSE(ended_done(id));
  EXPECT_EQ(state(vm("a")), VmState::running);
  EXPECT_EQ(place(vm("a")), host("hv1"));
}

TEST_P(WorldContract, AMigrationWhoseSourceDiesEndsOnceAndItsVmIsLost) {
  const ActionId id = begin(Migrate{vm("a"), host("hv1"), host("hv3")});
  pass(1s);
  harness().lose_power(host("hv1"));
  pass_long_enough();
  EXPECT_EQ(outcomes(id).size(), 1U);
  EXPECT_FALSE(ended_done(id));
  EXPECT_EQ(state(vm("a")), VmState::lost);
  EXPECT_EQ(place(vm("a")), host("hv1"));
}

TEST_P(WorldContract, ALostReplyIsUnknownAndTheEffectIsObservedLater) {
  harness().lose_next_reply();
  const ActionId id = begin(Migrate{vm("a"), host("hv1"), host("hv3")});
  pass_long_enough();
  EXPECT_TRUE(ended_unknown(id));
  EXPECT_FALSE(of<ActionUnknown>()[0].cause.empty());
  EXPECT_EQ(state(vm("a")), VmState::running);
  EXPECT_EQ(place(vm("a")), host("hv3"));
  EXPECT_GT(data().hosts.observed_at[host("hv3").index()], outcomes(id)[0].time);
}

TEST_P(WorldContract, ALostReplyOfADeployIsSeenByTheNextSample) {
  harness().lose_next_reply();
  const ActionId id = carry_out(Deploy{vm("d"), host("hv3")});
  EXPECT_TRUE(ended_unknown(id));
  EXPECT_EQ(state(vm("d")), VmState::running);
  EXPECT_EQ(place(vm("d")), host("hv3"));
}

// Power off twice is power off: a fence whose reply was lost may be given again.
TEST_P(WorldContract, AFenceWhoseReplyIsLostCanBeGivenAgain) {
  lose(host("hv1"));
  const Incarnation lost_life = life(host("hv1"));
  harness().lose_next_reply();
  EXPECT_TRUE(ended_unknown(carry_out(Fence{host("hv1"), lost_life})));
  EXPECT_EQ(state(host("hv1")), HostState::unreachable) << "nobody read it off";
  const ActionId again = carry_out(Fence{host("hv1"), lost_life});
  ASSERT_TRUE(ended_done(again));
  EXPECT_TRUE(std::get<ActionDone>(outcomes(again)[0].body).proof.has_value());
}

}  // namespace
}  // namespace gemello::testing
