// What each action of the vocabulary does, and that it ends exactly once.
#include <algorithm>

#include "tests/contract/world_contract.hpp"

namespace gemello::testing {
namespace {

constexpr Bytes vm_memory{std::int64_t{4} << 30};

TEST_P(WorldContract, DeployStartsARequestedVm) {
  const ActionId id = carry_out(Deploy{vm("d"), host("hv3")});
  EXPECT_TRUE(ended_done(id));
  ASSERT_EQ(of<VmStarted>().size(), 1U);
  EXPECT_EQ(of<VmStarted>()[0].vm, vm("d"));
  EXPECT_EQ(of<VmStarted>()[0].host, host("hv3"));
  EXPECT_EQ(state(vm("d")), VmState::running);
  EXPECT_EQ(place(vm("d")), host("hv3"));
  EXPECT_EQ(booked(host("hv3")), vm_memory);
}

TEST_P(WorldContract, MigrateChangesTheHostAndKeepsItRunning) {
  EXPECT_EQ(booked(host("hv1")), Bytes(2 * vm_memory.count()));
  const Instant before = world().now();
  const ActionId id = carry_out(Migrate{vm("a"), host("hv1"), host("hv3")});
  EXPECT_TRUE(ended_done(id));
  EXPECT_EQ(state(vm("a")), VmState::running);
  EXPECT_EQ(place(vm("a")), host("hv3"));
  EXPECT_EQ(booked(host("hv1")), vm_memory) << "b is left";
  EXPECT_EQ(booked(host("hv3")), vm_memory);
  EXPECT_GT(data().vms.last_moved[vm("a").index()], before);
  EXPECT_LT(data().vms.last_moved[vm("a").index()], never);
  EXPECT_GT(data().vms.placed_since[vm("a").index()], before);
  EXPECT_TRUE(of<VmStopped>().empty()) << "users see no stop";
}

TEST_P(WorldContract, StopLeavesTheVmDefinedWhereItWas) {
  const ActionId id = carry_out(Stop{vm("a")});
  EXPECT_TRUE(ended_done(id));
  ASSERT_EQ(of<VmStopped>().size(), 1U);
  EXPECT_EQ(of<VmStopped>()[0].vm, vm("a"));
  EXPECT_EQ(state(vm("a")), VmState::stopped);
  EXPECT_EQ(booked(host("hv1")), vm_memory) << "b is left";
}

TEST_P(WorldContract, StartBringsAStoppedVmBackElsewhere) {
  carry_out(Stop{vm("a")});
  const ActionId id = carry_out(Start{StoppedVm::as_stated(vm("a")), host("hv3")});
  EXPECT_TRUE(ended_done(id));
  EXPECT_EQ(state(vm("a")), VmState::running);
  EXPECT_EQ(place(vm("a")), host("hv3"));
}

TEST_P(WorldContract, ARetiredVmFreesItsMemory) {
  const ActionId id = carry_out(Retire{vm("a")});
  EXPECT_TRUE(ended_done(id));
  EXPECT_EQ(state(vm("a")), VmState::retired);
  EXPECT_EQ(booked(host("hv1")), vm_memory) << "b is left";
  EXPECT_TRUE(ended_failed(carry_out(Start{StoppedVm::as_stated(vm("a")), host("hv1")})))
      << "gone for good";
}

TEST_P(WorldContract, MaintenanceIsAFlagOfTheHost) {
  EXPECT_TRUE(ended_done(carry_out(EnterMaintenance{host("hv1")})));
  EXPECT_EQ(data().hosts.maintenance[host("hv1").index()], 1);
  EXPECT_EQ(state(vm("a")), VmState::running) << "moving its VMs off is the policy's";
  EXPECT_TRUE(ended_done(carry_out(LeaveMaintenance{host("hv1")})));
  EXPECT_EQ(data().hosts.maintenance[host("hv1").index()], 0);
}

TEST_P(WorldContract, PowerOnBootsAHost) {
  const ActionId id = carry_out(PowerOn{host("hv4")});
  EXPECT_TRUE(ended_done(id));
  ASSERT_EQ(of<HostSeen>().size(), 1U);
  EXPECT_EQ(of<HostSeen>()[0].host, host("hv4"));
  EXPECT_NE(of<HostSeen>()[0].incarnation, Incarnation::unknown);
  EXPECT_EQ(state(host("hv4")), HostState::on);
}

// 60 s to boot, by the inventory.
TEST_P(WorldContract, ABootTakesItsTime) {
  const Instant before = world().now();
  const ActionId id = begin(PowerOn{host("hv4")});
  pass(59s);
  EXPECT_TRUE(outcomes(id).empty());
  EXPECT_NE(state(host("hv4")), HostState::on);
  pass_long_enough();
  ASSERT_EQ(outcomes(id).size(), 1U);
  EXPECT_GE(outcomes(id)[0].time, before + 60s);
}

TEST_P(WorldContract, PowerOffShutsAnEmptyHostDown) {
  const ActionId id = carry_out(PowerOff{host("hv3")});
  EXPECT_TRUE(ended_done(id));
  EXPECT_EQ(state(host("hv3")), HostState::off);
  ASSERT_EQ(of<HostPoweredOff>().size(), 1U);
  EXPECT_EQ(of<HostPoweredOff>()[0].host, host("hv3"));
  EXPECT_TRUE(of<HostLost>().empty()) << "an orderly end is no loss";
}

TEST_P(WorldContract, AHostIsInANewLifeAfterItWasSwitchedOffAndOn) {
  const Incarnation before = life(host("hv3"));
  carry_out(PowerOff{host("hv3")});
  carry_out(PowerOn{host("hv3")});
  EXPECT_EQ(state(host("hv3")), HostState::on);
  EXPECT_NE(life(host("hv3")), before);
}

TEST_P(WorldContract, ThrottleHealEnds) {
  EXPECT_TRUE(ended_done(carry_out(ThrottleHeal{VolumeId(0), BytesPerSecond(50e6)})));
  EXPECT_TRUE(ended_done(carry_out(ThrottleHeal{VolumeId(0), BytesPerSecond(0)})));
}

TEST_P(WorldContract, CancelEndsAMigrationWithoutEffectAndBothEndOnce) {
  const ActionId move = begin(Migrate{vm("a"), host("hv1"), host("hv3")});
  pass(1s);
  const ActionId cancel = carry_out(Cancel{move});
  EXPECT_TRUE(ended_done(cancel));
  EXPECT_TRUE(ended_failed(move));
  EXPECT_EQ(state(vm("a")), VmState::running);
  EXPECT_EQ(place(vm("a")), host("hv1"));
}

TEST_P(WorldContract, CancelOfWhatHasEndedFails) {
  const ActionId move = carry_out(Migrate{vm("a"), host("hv1"), host("hv3")});
  EXPECT_TRUE(ended_failed(carry_out(Cancel{move})));
  EXPECT_TRUE(ended_done(move));
  EXPECT_EQ(place(vm("a")), host("hv3"));
}

TEST_P(WorldContract, CancelOfAnActionNobodyBeganFails) {
  EXPECT_TRUE(ended_failed(carry_out(Cancel{ActionId{999}})));
}

TEST_P(WorldContract, StartOnADeadHostFails) {
  carry_out(Stop{vm("a")});
  EXPECT_TRUE(ended_failed(carry_out(Start{StoppedVm::as_stated(vm("a")), host("hv4")})))
      << "hv4 is off";
  EXPECT_EQ(state(vm("a")), VmState::stopped);
}

// Every way to fail that a world can judge by itself. Nothing known may have changed by it.
TEST_P(WorldContract, WhatFailsHasNoEffect) {
  const std::vector<Action> hopeless = {
      Deploy{vm("d"), host("hv4")},                       // off
      Deploy{vm("a"), host("hv2")},                       // runs
      Start{StoppedVm::as_stated(vm("a")), host("hv1")},  // runs there
      Migrate{vm("c"), host("hv1"), host("hv3")},         // is not there
      Migrate{vm("a"), host("hv1"), host("hv4")},         // off
      Stop{vm("d")},                                      // never started
      PowerOn{host("hv1")},                               // on
      PowerOff{host("hv4")},                              // off
      Fence{host("hv1"), Incarnation{0x7fffffffff}},      // another life
      Resume{vm("a"), host("hv1")},                       // runs
      DestroyCopy{vm("a"), host("hv2")},                  // has none there
      DestroyCopy{vm("a"), host("hv1")},                  // is there
  };
  const std::vector<VmState> states = data().vms.state;
  const std::vector<HostId> places = data().vms.host;
  const std::vector<HostState> hosts = data().hosts.state;
  const std::vector<Incarnation> lives = data().hosts.incarnation;
  for (const Action& action : hopeless) {
    const ActionId id = carry_out(action);
    EXPECT_TRUE(ended_failed(id)) << kind_name(action);
    EXPECT_EQ(data().vms.state, states) << kind_name(action);
    EXPECT_EQ(data().vms.host, places) << kind_name(action);
    EXPECT_EQ(data().hosts.state, hosts) << kind_name(action);
    EXPECT_EQ(data().hosts.incarnation, lives) << kind_name(action);
  }
}

TEST_P(WorldContract, AFailureNamesItsCause) {
  carry_out(Deploy{vm("d"), host("hv4")});
  ASSERT_EQ(of<ActionFailed>().size(), 1U);
  EXPECT_FALSE(of<ActionFailed>()[0].cause.empty());
}

// The whole vocabulary at once, some of it in each other's way: every action ends exactly once.
TEST_P(WorldContract, EveryActionEndsExactlyOnce) {
  const std::vector<Action> all = {
      Deploy{vm("d"), host("hv3")},
      Migrate{vm("a"), host("hv1"), host("hv3")},
      Stop{vm("b")},
      Retire{vm("c")},
      Start{StoppedVm::as_stated(vm("b")), host("hv2")},
      Cancel{ActionId{2}},
      Fence{host("hv2"), life(host("hv2"))},
      PowerOn{host("hv4")},
      PowerOff{host("hv3")},
      EnterMaintenance{host("hv1")},
      LeaveMaintenance{host("hv1")},
      ThrottleHeal{VolumeId(0), BytesPerSecond(1e6)},
      Resume{vm("a"), host("hv3")},
      DestroyCopy{vm("a"), host("hv1")},
  };
  std::vector<bool> kinds(action_kind_count, false);
  std::vector<ActionId> ids;
  for (const Action& action : all) {
    kinds[action.index()] = true;
    ids.push_back(begin(action));
    pass(1s);
  }
  EXPECT_EQ(std::count(kinds.begin(), kinds.end(), true), action_kind_count)
      << "an action was added: say here what it does";
  pass_long_enough();
  for (std::size_t i = 0; i < ids.size(); ++i)
    EXPECT_EQ(outcomes(ids[i]).size(), 1U) << kind_name(all[i]);
}

TEST_P(WorldContract, AnOutcomeIsLateEnough) {
  const Instant before = world().now();
  const ActionId id = carry_out(Deploy{vm("d"), host("hv3")});
  ASSERT_EQ(outcomes(id).size(), 1U);
  EXPECT_GE(outcomes(id)[0].time, before + 10s) << "10 s to boot, by the inventory";
}

}  // namespace
}  // namespace gemello::testing
