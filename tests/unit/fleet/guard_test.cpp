#include "models/fleet/guard.hpp"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/fleet_from_table.hpp"
#include "tests/unit/fleet/guard_support.hpp"

namespace gemello {
namespace {

using testing::fleet_from_table;
using testing::TableFleet;

TableFleet guarded_fleet() {
  return fleet_from_table(R"(
      host  cores  mhz   mem    reserved  state        bmc
      hv1   4      1000  16GiB  0B        on           yes
      hv2   4      1000  16GiB  0B        on           yes
      hv3   4      1000  16GiB  0B        unreachable  yes
      hv4   4      1000  16GiB  0B        off          no
      vm  host  mem    cpu  state      group
      a   hv1   4GiB   500  running    web
      b   hv1   2GiB   300  running    -
      c   hv1   8GiB   0    stopped    -
      d   -     1GiB   100  requested  web
      e   hv3   3GiB   200  lost       -
      f   hv2   13GiB  100  running    -
      g   -     1GiB   0    retired    -)");
}

class GuardTest : public ::testing::Test {
 protected:
  TableFleet f = guarded_fleet();
  HostId hv1 = f.host("hv1"), hv2 = f.host("hv2"), hv3 = f.host("hv3"), hv4 = f.host("hv4");
  VmId a = f.vm("a"), b = f.vm("b"), c = f.vm("c"), d = f.vm("d"), e = f.vm("e"), g = f.vm("g");

  void under_way(ActionId id, const Action& action) { f.in_flight.begin(id, action, f.now); }
  ProofOfDeath proof_for(HostId host, Incarnation life, Instant at) {
    return ProofOfDeath::from(host, life, at, PowerReadOff{"bmc"});
  }
};

TEST_F(GuardTest, DeploysARequestedVmOnly) {
  EXPECT_EQ(verdict(f, Deploy{d, hv2}), "");
  EXPECT_EQ(verdict(f, Deploy{c, hv2}), "c is stopped: only a requested VM is deployed");
  EXPECT_EQ(verdict(f, Deploy{a, hv2}), "a is running: only a requested VM is deployed");
}

TEST_F(GuardTest, TargetsAreOnAndOpen) {
  EXPECT_EQ(verdict(f, Deploy{d, hv3}), "hv3 is unreachable");
  EXPECT_EQ(verdict(f, Deploy{d, hv4}), "hv4 is off");
  f.data.hosts.maintenance[hv2.index()] = 1;
  EXPECT_EQ(verdict(f, Deploy{d, hv2}), "hv2 is in maintenance");
  EXPECT_EQ(verdict(f, Migrate{b, hv1, hv2}), "hv2 is in maintenance");
  f.data.hosts.maintenance[hv2.index()] = 0;
  under_way(ActionId{1}, EnterMaintenance{hv2});
  EXPECT_EQ(verdict(f, Deploy{d, hv2}), "hv2 has a power or maintenance action under way");
}

TEST_F(GuardTest, StartsAStoppedVm) {
  EXPECT_EQ(verdict(f, Start{StoppedVm::as_stated(c), hv1}), "");
}

TEST_F(GuardTest, OneVmNeverTwice) {
  EXPECT_EQ(verdict(f, Start{StoppedVm::as_stated(a), hv1}), "a is running: it would run twice");
  f.data.vms.state[a.index()] = VmState::starting;
  EXPECT_EQ(verdict(f, Start{StoppedVm::as_stated(a), hv1}), "a is starting: it would run twice");
  f.data.vms.state[a.index()] = VmState::paused;
  EXPECT_EQ(verdict(f, Start{StoppedVm::as_stated(a), hv1}), "a is paused: it would run twice");
}

// What was never deployed, or is gone, would not run twice: the sentence must not say so.
TEST_F(GuardTest, TheSentenceOfAStartThatCannotBeIsTrue) {
  EXPECT_THAT(verdict(f, Start{StoppedVm::as_stated(d), hv2}),
              ::testing::StartsWith("d is requested"));
  EXPECT_THAT(verdict(f, Start{StoppedVm::as_stated(d), hv2}),
              ::testing::Not(::testing::HasSubstr("twice")));
  EXPECT_THAT(verdict(f, Start{StoppedVm::as_stated(g), hv2}),
              ::testing::StartsWith("g is retired"));
  EXPECT_THAT(verdict(f, Start{StoppedVm::as_stated(g), hv2}),
              ::testing::Not(::testing::HasSubstr("twice")));
}

TEST_F(GuardTest, AfterALossNoStartWithoutProof) {
  EXPECT_EQ(verdict(f, Start{StoppedVm::as_stated(e), hv1}),
            "e was lost with hv3: no start without proof of its death");
  f.prove_dead(hv3);
  EXPECT_EQ(verdict(f, Start{StoppedVm::as_stated(e), hv1}),
            "e was lost with hv3: no start without proof of its death")
      << "that there is a proof does not do: the start must carry it";
  EXPECT_EQ(verdict(f, Start{e, hv1, f.proofs[0]}), "");
}

TEST_F(GuardTest, AProofOfAnotherHostOrLifeIsNone) {
  const std::string refusal = "the proof given does not cover the life of hv3 that e was lost with";
  f.prove_dead(hv3);
  EXPECT_EQ(verdict(f, Start{e, hv1, proof_for(hv2, Incarnation{1}, f.now)}), refusal);
  EXPECT_EQ(verdict(f, Start{e, hv1, proof_for(hv3, Incarnation{2}, f.now)}), refusal);
  f.data.vms.lost_with[e.index()] = Incarnation{2};
  EXPECT_EQ(verdict(f, Start{e, hv1, f.proofs[0]}), refusal);
}

// A proof that a policy kept for itself counts no more once the controller has dropped it.
TEST_F(GuardTest, AProofTheControllerDoesNotHoldIsNone) {
  EXPECT_EQ(verdict(f, Start{e, hv1, proof_for(hv3, Incarnation{1}, f.now)}),
            "the proof given does not cover the life of hv3 that e was lost with");
}

// hv2 has 16 GiB and holds 13: 2 more make 15; 4 make 17 of 16, 106.25 %.
TEST_F(GuardTest, MemoryIsBookedUpToTheLimit) {
  EXPECT_EQ(verdict(f, Migrate{b, hv1, hv2}), "");
  EXPECT_EQ(verdict(f, Migrate{a, hv1, hv2}), "memory of hv2 would be 106.2 % booked");
  GuardLimits generous;
  generous.memory_overcommit_max = 1.0625;
  EXPECT_EQ(verdict(f, Migrate{a, hv1, hv2}, generous), "") << "the limit itself is allowed";
}

TEST_F(GuardTest, MemoryOfTheHypervisorIsNotForGuests) {
  f.inventory.hosts[hv2.index()].memory_reserved = Bytes(std::int64_t{2} << 30);
  // 13 + 2 of 14 GiB.
  EXPECT_EQ(verdict(f, Migrate{b, hv1, hv2}), "memory of hv2 would be 107.1 % booked");
}

// 13 GiB there and 2 on their way: 1 more makes 16 of 16, 4 more do not fit.
TEST_F(GuardTest, WhatIsOnItsWayIsBooked) {
  under_way(ActionId{1}, Migrate{b, hv1, hv2});
  EXPECT_EQ(verdict(f, Deploy{d, hv2}), "");
  f.inventory.vms[d.index()].memory = Bytes(std::int64_t{2} << 30);
  EXPECT_EQ(verdict(f, Deploy{d, hv2}), "memory of hv2 would be 106.2 % booked");
}

TEST_F(GuardTest, AntiAffinityAgainstWhatRuns) {
  EXPECT_EQ(verdict(f, Deploy{d, hv1}), "hv1 holds a VM of anti-affinity group 'web'");
}

TEST_F(GuardTest, AntiAffinityAgainstWhatIsOnItsWay) {
  f.data.vms.state[f.vm("f").index()] = VmState::stopped;
  under_way(ActionId{1}, Migrate{a, hv1, hv2});
  EXPECT_EQ(verdict(f, Deploy{d, hv2}), "hv2 holds a VM of anti-affinity group 'web'");
}

TEST_F(GuardTest, ALockedVmIsLeftAlone) {
  under_way(ActionId{1}, Migrate{b, hv1, hv2});
  for (const Action& action : std::vector<Action>{Migrate{b, hv1, hv2}, Stop{b}, Retire{b},
                                                  Start{StoppedVm::as_stated(b), hv1}})
    EXPECT_EQ(verdict(f, action), "b is locked by migrate b hv1 -> hv2") << kind_name(action);
}

TEST_F(GuardTest, AVmWhoseActionIsUnknownIsLeftAlone) {
  under_way(ActionId{1}, Start{StoppedVm::as_stated(c), hv1});
  f.in_flight.apply({f.now, ActionUnknown{ActionId{1}, "no reply"}});
  EXPECT_EQ(verdict(f, Start{StoppedVm::as_stated(c), hv2}), "c is locked by start c on hv1");
}

TEST_F(GuardTest, OnlyARunningVmMigrates) {
  EXPECT_EQ(verdict(f, Migrate{c, hv1, hv2}), "c is stopped: only a running VM migrates");
  f.data.vms.state[a.index()] = VmState::paused;
  EXPECT_EQ(verdict(f, Migrate{a, hv1, hv2}), "a is paused: only a running VM migrates");
}

TEST_F(GuardTest, AMigrationLeavesTheHostTheVmIsOn) {
  EXPECT_EQ(verdict(f, Migrate{a, hv2, hv1}), "a is not on hv2 or is there already");
  EXPECT_EQ(verdict(f, Migrate{a, hv1, hv1}), "a is not on hv1 or is there already");
  f.data.hosts.state[hv1.index()] = HostState::shutting_down;
  EXPECT_EQ(verdict(f, Migrate{b, hv1, hv2}), "hv1 is shutting-down");
}

TEST_F(GuardTest, MigrationsInFlightAreLimitedByFleet) {
  GuardLimits limits;
  limits.migrations_in_flight_max = 1;
  limits.migrations_per_host_max = 9;
  EXPECT_EQ(verdict(f, Migrate{b, hv1, hv2}, limits), "");
  under_way(ActionId{1}, Migrate{a, hv1, hv2});
  EXPECT_EQ(verdict(f, Migrate{b, hv1, hv2}, limits), "1 migrations are under way");
}

// Two moves out of hv1 are under way: no third may leave it, nor come to it.
TEST_F(GuardTest, MigrationsInFlightAreLimitedByHostInPlusOut) {
  auto many = fleet_from_table(R"(
      host  mem
      hv1   16GiB
      hv2   16GiB
      hv3   16GiB
      vm  host
      a   hv1
      b   hv1
      c   hv1
      d   hv2)");
  const auto move = [&](const char* vm, const char* from, const char* to) {
    return Migrate{many.vm(vm), many.host(from), many.host(to)};
  };
  many.in_flight.begin(ActionId{1}, move("a", "hv1", "hv2"), many.now);
  EXPECT_EQ(verdict(many, move("b", "hv1", "hv3")), "");
  many.in_flight.begin(ActionId{2}, move("b", "hv1", "hv3"), many.now);
  EXPECT_EQ(verdict(many, move("c", "hv1", "hv3")),
            "a host of this move takes part in 2 migrations already");
  EXPECT_EQ(verdict(many, move("d", "hv2", "hv1")),
            "a host of this move takes part in 2 migrations already");
  EXPECT_EQ(verdict(many, move("d", "hv2", "hv3")), "");
  many.in_flight.apply({many.now, ActionDone{ActionId{1}, {}}});
  EXPECT_EQ(verdict(many, move("d", "hv2", "hv1")), "") << "a has arrived";
}

TEST_F(GuardTest, MovesPerHourAreABudgetThatComesBack) {
  GuardLimits limits;
  limits.moves_per_hour_max = 2;
  Guard guard(limits);
  const Instant start = f.now;
  guard.count_move(start);
  guard.count_move(start + 30min);
  f.now = start + 59min;
  EXPECT_EQ(guard.refuse(f.view(), Migrate{b, hv1, hv2}),
            "2 moves in the last hour: the budget is used up");
  EXPECT_EQ(guard.refuse(f.view(), Stop{a}), std::nullopt) << "it is a budget of moves";
  f.now = start + 1h;
  EXPECT_EQ(guard.refuse(f.view(), Migrate{b, hv1, hv2}), std::nullopt);
  guard.count_move(f.now);
  EXPECT_EQ(guard.recent_moves(), (std::vector<Instant>{start + 30min, start + 1h}));
}

TEST_F(GuardTest, StopAndRetireNeedAVmThatIsThere) {
  EXPECT_EQ(verdict(f, Stop{a}), "");
  EXPECT_EQ(verdict(f, Stop{c}), "c is stopped");
  EXPECT_EQ(verdict(f, Stop{e}), "e is lost");
  EXPECT_EQ(verdict(f, Retire{a}), "");
  EXPECT_EQ(verdict(f, Retire{c}), "");
  EXPECT_EQ(verdict(f, Retire{d}), "") << "the order is taken back";
  EXPECT_EQ(verdict(f, Retire{e}), "e is lost") << "it may run";
  EXPECT_EQ(verdict(f, Retire{g}), "g is retired");
}

TEST_F(GuardTest, CancelsWhatIsUnderWay) {
  EXPECT_EQ(verdict(f, Cancel{ActionId{1}}), "the action to cancel is not under way");
  under_way(ActionId{1}, Migrate{b, hv1, hv2});
  EXPECT_EQ(verdict(f, Cancel{ActionId{1}}), "");
  f.in_flight.apply({f.now, ActionDone{ActionId{1}, {}}});
  EXPECT_EQ(verdict(f, Cancel{ActionId{1}}), "the action to cancel is not under way");
}

TEST_F(GuardTest, LeavingMaintenanceAndThrottlingHarmNobody) {
  EXPECT_EQ(verdict(f, LeaveMaintenance{hv1}), "");
  EXPECT_EQ(verdict(f, EnterMaintenance{hv1}), "");
}

}  // namespace
}  // namespace gemello
