// VMs paused by their storage, and copies that are left where their VM is not.
#include "tests/contract/world_contract.hpp"

namespace gemello::testing {
namespace {

constexpr Bytes copied_memory{std::int64_t{4} << 30};

TEST_P(WorldContract, AVmWhoseDiskFailsIsPausedWithTheReason) {
  harness().pause_by_io_error(vm("a"));
  pass_long_enough();
  ASSERT_EQ(of<VmPaused>().size(), 1U);
  EXPECT_EQ(of<VmPaused>()[0].vm, vm("a"));
  EXPECT_EQ(of<VmPaused>()[0].host, host("hv1"));
  EXPECT_FALSE(of<VmPaused>()[0].cause.empty());
  EXPECT_EQ(state(vm("a")), VmState::paused);
  EXPECT_EQ(data().vms.io_error[vm("a").index()], 1);
  EXPECT_EQ(data().vms.io_error[vm("b").index()], 0);
  EXPECT_EQ(booked(host("hv1")), Bytes(2 * copied_memory.count())) << "it holds its memory";
}

TEST_P(WorldContract, ResumeLetsAPausedVmGoOn) {
  harness().pause_by_io_error(vm("a"));
  pass_long_enough();
  EXPECT_TRUE(ended_done(carry_out(Resume{vm("a"), host("hv1")})));
  EXPECT_EQ(of<VmResumed>().size(), 1U);
  EXPECT_EQ(state(vm("a")), VmState::running);
  EXPECT_EQ(data().vms.io_error[vm("a").index()], 0);
  EXPECT_EQ(place(vm("a")), host("hv1"));
  EXPECT_TRUE(of<VmStopped>().empty());
}

TEST_P(WorldContract, APausedVmIsNotResumedWhereItIsNot) {
  harness().pause_by_io_error(vm("a"));
  pass_long_enough();
  EXPECT_TRUE(ended_failed(carry_out(Resume{vm("a"), host("hv3")})));
  EXPECT_EQ(state(vm("a")), VmState::paused);
}

TEST_P(WorldContract, ALostReplyOfAResumeIsObservedLater) {
  harness().pause_by_io_error(vm("a"));
  pass_long_enough();
  harness().lose_next_reply();
  EXPECT_TRUE(ended_unknown(carry_out(Resume{vm("a"), host("hv1")})));
  EXPECT_EQ(state(vm("a")), VmState::running);
}

TEST_P(WorldContract, AProcessLeftElsewhereIsSeenAsACopyOnce) {
  harness().leave_copy(vm("a"), host("hv3"), true);
  pass_long_enough();
  ASSERT_EQ(of<StaleCopySeen>().size(), 1U);
  EXPECT_EQ(of<StaleCopySeen>()[0].vm, vm("a"));
  EXPECT_EQ(of<StaleCopySeen>()[0].host, host("hv3"));
  ASSERT_EQ(data().copies.size(), 1U);
  EXPECT_EQ(data().copies[0].vm, vm("a"));
  EXPECT_EQ(data().copies[0].host, host("hv3"));
  EXPECT_TRUE(holds_memory(data().copies[0].state));
  EXPECT_LE(data().copies[0].observed_at, world().observe().published_at());
  EXPECT_EQ(place(vm("a")), host("hv1")) << "the one in use stays the one in use";
  EXPECT_EQ(state(vm("a")), VmState::running);
  EXPECT_EQ(booked(host("hv3")), copied_memory);
}

TEST_P(WorldContract, ADefinitionLeftElsewhereIsACopyWithoutMemory) {
  harness().leave_copy(vm("a"), host("hv3"), false);
  pass_long_enough();
  ASSERT_EQ(data().copies.size(), 1U);
  EXPECT_EQ(data().copies[0].state, VmState::stopped);
  EXPECT_EQ(booked(host("hv3")), Bytes(0));
}

TEST_P(WorldContract, DestroyCopyEndsItAndLeavesTheVmAlone) {
  for (const bool active : {true, false}) {
    harness().leave_copy(vm("a"), host("hv3"), active);
    pass_long_enough();
    EXPECT_TRUE(ended_done(carry_out(DestroyCopy{vm("a"), host("hv3")})));
    EXPECT_TRUE(data().copies.empty());
    EXPECT_EQ(state(vm("a")), VmState::running);
    EXPECT_EQ(place(vm("a")), host("hv1"));
    EXPECT_EQ(booked(host("hv3")), Bytes(0));
    EXPECT_TRUE(of<VmStopped>().empty()) << "users see no stop";
  }
}

TEST_P(WorldContract, TheVmAtItsPlaceIsNoCopyToDestroy) {
  harness().leave_copy(vm("a"), host("hv3"), true);
  pass_long_enough();
  EXPECT_TRUE(ended_failed(carry_out(DestroyCopy{vm("a"), host("hv1")})));
  EXPECT_EQ(state(vm("a")), VmState::running);
  EXPECT_EQ(place(vm("a")), host("hv1"));
}

TEST_P(WorldContract, ACopyStaysKnownWhileItsHostIsSilent) {
  harness().leave_copy(vm("a"), host("hv3"), true);
  pass_long_enough();
  harness().cut_off(host("hv3"));
  pass_long_enough();
  ASSERT_EQ(data().copies.size(), 1U);
  EXPECT_TRUE(holds_memory(data().copies[0].state)) << "it may live there still";
  harness().reconnect(host("hv3"));
  pass_long_enough();
  EXPECT_EQ(data().copies.size(), 1U);
  EXPECT_EQ(of<StaleCopySeen>().size(), 1U) << "it was known";
}

TEST_P(WorldContract, ProcessesOfACopyEndWithTheirHostsLife) {
  harness().leave_copy(vm("a"), host("hv3"), true);
  pass_long_enough();
  ASSERT_EQ(data().copies.size(), 1U);
  ASSERT_GT(booked(host("hv3")), Bytes(0));
  harness().lose_power(host("hv3"));
  pass_long_enough();
  harness().return_power(host("hv3"));
  pass_long_enough();
  for (const VmCopy& copy : data().copies) EXPECT_FALSE(holds_memory(copy.state));
  EXPECT_EQ(booked(host("hv3")), Bytes(0));
}

TEST_P(WorldContract, AnInheritedIdIsUsedAndHasNoOutcomeOfItsOwn) {
  world().inherit(ActionId{7}, Migrate{vm("a"), host("hv1"), host("hv3")});
  pass_long_enough();
  EXPECT_TRUE(outcomes(ActionId{7}).empty());
  EXPECT_EQ(state(vm("a")), VmState::running) << "nothing came of it";
  EXPECT_EQ(place(vm("a")), host("hv1"));
  EXPECT_DEATH(world().begin(ActionId{7}, EnterMaintenance{host("hv3")}), "invariant broken");
}

}  // namespace
}  // namespace gemello::testing
