// What is left of a VM beside the one in use: how a view shows it, what it books, and that no
// start or move is let pass beside it. `guard_mending_test.cpp` has how it ends.
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "models/fleet/guard.hpp"
#include "tests/support/fleet_from_table.hpp"
#include "tests/unit/fleet/guard_support.hpp"

namespace gemello {
namespace {

using testing::fleet_from_table;
using testing::TableFleet;

constexpr Bytes gib(std::int64_t count) {
  return Bytes(count << 30);
}

// hv1 holds a and b, 6 GiB; c is stopped on hv2; d is requested; e was lost with hv3; hv4 is empty.
class Copies : public ::testing::Test {
 protected:
  TableFleet f = fleet_from_table(R"(
      host  cores  mhz   mem    state
      hv1   4      1000  16GiB  on
      hv2   4      1000  16GiB  on
      hv3   4      1000  16GiB  unreachable
      hv4   4      1000  16GiB  on
      hv5   4      1000  16GiB  on
      vm  host  mem   cpu  state
      a   hv1   4GiB  500  running
      b   hv1   2GiB  300  running
      c   hv2   3GiB  0    stopped
      d   -     1GiB  0    requested
      e   hv3   2GiB  0    lost)");
  HostId hv1 = f.host("hv1"), hv2 = f.host("hv2"), hv3 = f.host("hv3"), hv4 = f.host("hv4");
  HostId hv5 = f.host("hv5");
  VmId a = f.vm("a"), b = f.vm("b"), c = f.vm("c"), d = f.vm("d"), e = f.vm("e");

  HostState& state(HostId host) { return f.data.hosts.state[host.index()]; }
};

TEST_F(Copies, AreFoundByVmAndHost) {
  f.leave_copy(a, hv4, VmState::paused);
  const FleetView view = f.view();
  ASSERT_NE(view.copy(a, hv4), nullptr);
  EXPECT_EQ(*view.copy(a, hv4), (VmCopy{a, hv4, VmState::paused, f.now}));
  EXPECT_EQ(view.copy(a, hv1), nullptr) << "its place holds the VM, no copy";
  EXPECT_EQ(view.copy(b, hv4), nullptr);
  EXPECT_EQ(view.copy(a, hv2), nullptr);
  EXPECT_TRUE(view.holds_copies(hv4));
  EXPECT_FALSE(view.holds_copies(hv1));
}

TEST_F(Copies, OfAFleetWithoutAny) {
  const FleetView view = f.view();
  for (const HostId host : {hv1, hv2, hv3, hv4}) {
    EXPECT_FALSE(view.holds_copies(host));
    EXPECT_EQ(view.copy(a, host), nullptr);
  }
  EXPECT_EQ(view.active_copy(a), nullptr);
}

// Every state in which a process may hold the image counts; a definition does not run.
TEST_F(Copies, AreActiveWhileTheyHoldMemory) {
  for (const VmState process : {VmState::starting, VmState::running, VmState::migrating,
                                VmState::paused, VmState::stopping, VmState::lost}) {
    f.data.copies = {{a, hv4, process, f.now}};
    const FleetView view = f.view();
    ASSERT_NE(view.active_copy(a), nullptr) << name(process);
    EXPECT_EQ(view.active_copy(a)->host, hv4);
    EXPECT_EQ(view.active_copy(b), nullptr) << "it is of another VM";
  }
  f.data.copies = {{a, hv4, VmState::stopped, f.now}};
  EXPECT_EQ(f.view().active_copy(a), nullptr);
  EXPECT_TRUE(f.view().holds_copies(hv4));
}

TEST_F(Copies, AnActiveOneIsFoundBehindAStoppedOne) {
  f.leave_copy(a, hv2, VmState::stopped);
  f.leave_copy(a, hv4, VmState::running);
  const FleetView view = f.view();
  ASSERT_NE(view.active_copy(a), nullptr);
  EXPECT_EQ(view.active_copy(a)->host, hv4);
}

// Silence is no death: what is left on a host that only fell silent may run on.
TEST_F(Copies, OnASilentHostStillCount) {
  f.leave_copy(a, hv3, VmState::running);
  EXPECT_NE(f.view().active_copy(a), nullptr) << "unreachable";
  state(hv3) = HostState::on;
  f.data.hosts.suspected[hv3.index()] = 1;
  EXPECT_NE(f.view().active_copy(a), nullptr) << "suspected";
}

TEST_F(Copies, OnADeadHostDoNotCount) {
  f.leave_copy(a, hv3, VmState::running);
  state(hv3) = HostState::dead;
  EXPECT_EQ(f.view().active_copy(a), nullptr);
  EXPECT_NE(f.view().copy(a, hv3), nullptr) << "it is listed until it is seen to be gone";
}

TEST_F(Copies, OnAHostProvenDeadDoNotCount) {
  f.leave_copy(a, hv3, VmState::running);
  f.prove_dead(hv3);
  EXPECT_EQ(f.view().active_copy(a), nullptr);
}

TEST_F(Copies, TheProofOfAnotherHostOrLifeIsNone) {
  f.leave_copy(a, hv3, VmState::running);
  f.prove_dead(hv1);
  EXPECT_NE(f.view().active_copy(a), nullptr);
  f.prove_dead(hv3);
  f.data.hosts.incarnation[hv3.index()] = Incarnation{2};
  EXPECT_NE(f.view().active_copy(a), nullptr) << "hv3 was proven dead in life 1 and is in life 2";
}

TEST_F(Copies, OneBehindADeadOneStillCounts) {
  f.leave_copy(a, hv3, VmState::running);
  f.leave_copy(a, hv4, VmState::running);
  state(hv3) = HostState::dead;
  const FleetView view = f.view();
  ASSERT_NE(view.active_copy(a), nullptr);
  EXPECT_EQ(view.active_copy(a)->host, hv4);
}

TEST_F(Copies, TheirHostTakesNoVm) {
  EXPECT_TRUE(f.view().accepts_vms(hv4));
  f.leave_copy(a, hv4, VmState::stopped);
  EXPECT_FALSE(f.view().accepts_vms(hv4)) << "a definition suffices";
  EXPECT_TRUE(f.view().accepts_vms(hv1)) << "the place of the VM itself is open";
  f.data.copies = {{a, hv4, VmState::running, f.now}};
  EXPECT_FALSE(f.view().accepts_vms(hv4));
  f.data.copies.clear();
  EXPECT_TRUE(f.view().accepts_vms(hv4));
}

// hv1: 4 + 2 GiB of its own. A process of a on hv4 holds its 4 GiB there once more; one of c,
// 3 GiB, makes 7; the definition of b nothing.
TEST_F(Copies, BookTheirMemoryWhileTheyRun) {
  f.leave_copy(a, hv4, VmState::paused);
  EXPECT_EQ(f.view().memory_committed(hv4), gib(4));
  f.leave_copy(b, hv4, VmState::stopped);
  EXPECT_EQ(f.view().memory_committed(hv4), gib(4));
  f.leave_copy(c, hv4, VmState::running);
  EXPECT_EQ(f.view().memory_committed(hv4), gib(7));
  EXPECT_EQ(f.view().memory_committed(hv1), gib(6)) << "the place of a and b books as ever";
  EXPECT_TRUE(f.view().vms_on(hv4).empty()) << "no VM has its place there";
}

TEST_F(Copies, UnmanagedGuestsBookTheirMemory) {
  f.data.hosts.memory_unmanaged[hv1.index()] = gib(5);
  f.data.hosts.memory_unmanaged[hv4.index()] = gib(1);
  EXPECT_EQ(f.view().memory_committed(hv1), gib(11)) << "6 of its VMs, 5 of others";
  EXPECT_EQ(f.view().memory_committed(hv2), gib(0));
  EXPECT_EQ(f.view().memory_committed(hv4), gib(1));
  f.leave_copy(a, hv4, VmState::running);
  EXPECT_EQ(f.view().memory_committed(hv4), gib(5)) << "and 4 of a copy";
}

// ---- what the Guard makes of them --------------------------------------------------------------

TEST_F(Copies, NothingStartsBesideOne) {
  f.leave_copy(c, hv4, VmState::running);
  EXPECT_EQ(verdict(f, Start{StoppedVm::as_stated(c), hv1}),
            "a copy of c is running on hv4: it would run twice");
  f.data.copies = {{c, hv4, VmState::paused, f.now}};
  EXPECT_EQ(verdict(f, Start{StoppedVm::as_stated(c), hv1}),
            "a copy of c is paused on hv4: it would run twice");
  f.data.copies = {{a, hv4, VmState::running, f.now}};
  EXPECT_EQ(verdict(f, Start{StoppedVm::as_stated(c), hv1}), "")
      << "a copy of another VM is no obstacle";
}

TEST_F(Copies, NothingIsDeployedBesideOne) {
  f.leave_copy(d, hv4, VmState::running);
  EXPECT_EQ(verdict(f, Deploy{d, hv1}), "a copy of d is running on hv4: it would run twice");
}

TEST_F(Copies, NothingMigratesBesideOne) {
  f.leave_copy(b, hv4, VmState::paused);
  EXPECT_EQ(verdict(f, Migrate{b, hv1, hv2}), "a copy of b is paused on hv4: it would run twice");
  EXPECT_EQ(verdict(f, Migrate{a, hv1, hv2}), "");
}

// e was lost with hv3, and that is proven; its second process on hv4 would still be one.
TEST_F(Copies, AProofOfThePlaceDoesNotCoverTheCopy) {
  f.prove_dead(hv3);
  EXPECT_EQ(verdict(f, Start{e, hv1, f.proofs[0]}), "");
  f.leave_copy(e, hv4, VmState::paused);
  EXPECT_EQ(verdict(f, Start{e, hv1, f.proofs[0]}),
            "a copy of e is paused on hv4: it would run twice");
}

TEST_F(Copies, BesideADeadHostsCopyAStartPasses) {
  f.leave_copy(c, hv3, VmState::running);
  EXPECT_EQ(verdict(f, Start{StoppedVm::as_stated(c), hv1}),
            "a copy of c is running on hv3: it would run twice");
  f.prove_dead(hv3);
  EXPECT_EQ(verdict(f, Start{StoppedVm::as_stated(c), hv1}), "");
}

TEST_F(Copies, BesideADefinitionAStartPasses) {
  f.leave_copy(c, hv4, VmState::stopped);
  EXPECT_EQ(verdict(f, Start{StoppedVm::as_stated(c), hv1}), "");
}

TEST_F(Copies, AHostThatHasNotRejoinedIsNoTarget) {
  f.leave_copy(a, hv4, VmState::stopped);
  const std::string refusal = "hv4 has not rejoined: a copy of a is left on it";
  EXPECT_EQ(verdict(f, Start{StoppedVm::as_stated(c), hv4}), refusal);
  EXPECT_EQ(verdict(f, Deploy{d, hv4}), refusal);
  EXPECT_EQ(verdict(f, Migrate{b, hv1, hv4}), refusal);
  EXPECT_EQ(verdict(f, Migrate{a, hv1, hv4}), refusal) << "nor of the VM whose copy it is";
  EXPECT_EQ(verdict(f, Start{StoppedVm::as_stated(c), hv5}), "");
}

// hv2 has 16 GiB, 14 of them are others': b's 2 make 16 of 16, a's 4 make 18, 112.5 %.
TEST_F(Copies, MemoryOfUnmanagedGuestsCountsAgainstTheLimit) {
  f.data.hosts.memory_unmanaged[hv2.index()] = gib(14);
  EXPECT_EQ(verdict(f, Migrate{b, hv1, hv2}), "");
  EXPECT_EQ(verdict(f, Migrate{a, hv1, hv2}), "memory of hv2 would be 112.5 % booked");
  GuardLimits generous;
  generous.memory_overcommit_max = 1.125;
  EXPECT_EQ(verdict(f, Migrate{a, hv1, hv2}, generous), "");
}

TEST_F(Copies, AHostOfUnmanagedGuestsOrProcessesIsNotPoweredOff) {
  EXPECT_EQ(verdict(f, PowerOff{hv4}), "");
  f.data.hosts.memory_unmanaged[hv4.index()] = Bytes(1);
  EXPECT_EQ(verdict(f, PowerOff{hv4}), "hv4 holds VMs or is the target of one");
  f.data.hosts.memory_unmanaged[hv4.index()] = Bytes(0);
  f.leave_copy(a, hv4, VmState::paused);
  EXPECT_EQ(verdict(f, PowerOff{hv4}), "hv4 holds VMs or is the target of one");
}

TEST_F(Copies, AHostThatWasNeverHeardIsNotFenced) {
  EXPECT_EQ(verdict(f, Fence{hv3, Incarnation{1}}), "");
  f.data.hosts.incarnation[hv3.index()] = Incarnation::unknown;
  EXPECT_EQ(verdict(f, Fence{hv3, Incarnation::unknown}),
            "hv3 was never heard: there is no life to end");
}

}  // namespace
}  // namespace gemello
