// After an Unknown and after a restart: what is not known stays locked until it is observed or
// proven, and nothing is done twice.
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/unit/fleet/controller_support.hpp"

namespace gemello {
namespace {

using testing::Ending;
using testing::FakeTimes;
using testing::Stage;
using Lines = std::vector<std::string>;

constexpr Bytes vm_memory{std::int64_t{4} << 30};

// Begun at 0 s, unknown at 20 s; the hosts are looked at next at 60 s.
TEST(Unknown, LocksTheVmAndBooksBothHostsUntilObserved) {
  Stage s;
  s.world.script_next({Ending::unknown_without_effect, {}});
  s.propose({Migrate{s.vm("a"), s.host("hv1"), s.host("hv3")}});
  s.tick();
  s.pass(59s);
  EXPECT_TRUE(s.locked("a"));
  EXPECT_EQ(s.view().memory_committed(s.host("hv1")), Bytes(2 * vm_memory.count()));
  EXPECT_EQ(s.view().memory_committed(s.host("hv3")), vm_memory);
  s.pass(1s);
  EXPECT_FALSE(s.locked("a"));
  EXPECT_EQ(s.view().memory_committed(s.host("hv3")), Bytes(0)) << "it did not move";
}

TEST(Unknown, ObservationShowsTheEffect) {
  Stage s;
  s.world.script_next({Ending::unknown_with_effect, {}});
  s.propose({Migrate{s.vm("a"), s.host("hv1"), s.host("hv3")}});
  s.tick();
  s.pass(60s);
  EXPECT_FALSE(s.locked("a"));
  EXPECT_EQ(s.view().host_of(s.vm("a")), s.host("hv3"));
  EXPECT_EQ(s.view().memory_committed(s.host("hv1")), vm_memory) << "b is left";
}

// Given up after 1 s, but it goes on for 200: the samples of 60, 120 and 180 s see the VM on its
// way. That is no resolution: what arrives at 200 s needs its room on hv3.
TEST(Unknown, AMigrationSeenStillUnderWayIsNotResolved) {
  FakeTimes slow;
  slow.migration = 200s;
  Stage s(Gate(GateMode::automatic), slow);
  s.world.script_next({Ending::unknown_and_goes_on, 1s});
  s.propose({Migrate{s.vm("a"), s.host("hv1"), s.host("hv3")}});
  s.tick();
  s.pass(130s);
  EXPECT_EQ(s.view().state(s.vm("a")), VmState::migrating);
  EXPECT_TRUE(s.locked("a"));
  EXPECT_EQ(s.view().memory_committed(s.host("hv3")), vm_memory);
  s.pass(120s);
  EXPECT_FALSE(s.locked("a"));
  EXPECT_EQ(s.view().host_of(s.vm("a")), s.host("hv3"));
}

// hv3 carried out the deployment, then fell silent: no observation comes. Only its proof of death
// frees d; then it may be deployed elsewhere, and runs once.
TEST(Unknown, OnASilentHostOnlyProofResolves) {
  Stage s;
  s.propose({Deploy{s.vm("d"), s.host("hv3")}});
  s.tick();
  s.world.cut_off(s.host("hv3"));
  s.pass(10min);
  EXPECT_TRUE(s.locked("d"));
  EXPECT_EQ(s.world.really_on(s.vm("d")), std::vector<HostId>{s.host("hv3")});
  s.journal.take();
  s.propose({Deploy{s.vm("d"), s.host("hv2")}});
  s.tick();
  EXPECT_EQ(s.journal.take(), Lines{"refusal 2 d is locked by deploy d on hv3"});
  s.propose({Fence{s.host("hv3"), Incarnation{1}}});
  s.pass(10s);
  EXPECT_FALSE(s.locked("d"));
  EXPECT_TRUE(s.world.really_on(s.vm("d")).empty());
}

TEST(Unknown, AnUnknownFenceLeavesNoProof) {
  Stage s;
  s.world.lose_power(s.host("hv1"));
  s.pass(31s);
  s.world.script_next({Ending::unknown_without_effect, {}});
  s.propose({Fence{s.host("hv1"), Incarnation{1}}});
  s.pass(10s);
  EXPECT_TRUE(s.controller.state().proofs.empty());
  s.propose({Fence{s.host("hv1"), Incarnation{1}}});
  s.pass(10s);
  EXPECT_EQ(s.controller.state().proofs.size(), 1U);
  EXPECT_TRUE(s.controller.in_flight().all().empty()) << "both fences are resolved by the proof";
}

TEST(Unknown, WhatConcernsNoHostIsResolvedAtOnce) {
  Stage s;
  s.world.script_next({Ending::unknown_with_effect, {}});
  s.propose({ThrottleHeal{VolumeId(0), BytesPerSecond(1e6)}});
  s.tick();
  s.pass(10s);
  EXPECT_TRUE(s.controller.in_flight().all().empty());
}

// The process died after its intent 5: whether the migration was begun nobody knows.
TEST(Recovery, OpenIntentsAreNeverRepeatedAndStayLocked) {
  Stage s;
  s.world.advance(10s);
  s.journal.recovery = {ActionId{5},
                        {{ActionId{5}, Migrate{s.vm("a"), s.host("hv1"), s.host("hv3")}, origin,
                          std::nullopt, std::nullopt}},
                        "what it knew"};
  s.controller.recover(s.told);
  EXPECT_EQ(s.policy.remembered, "what it knew");
  s.propose({Stop{s.vm("a")}, Stop{s.vm("b")}});
  s.pass(1s);
  EXPECT_EQ(s.journal.take(), (Lines{"refusal 6 a is locked by migrate a hv1 -> hv3",
                                     "intent 7 stop b", "begin 7 stop"}))
      << "ids go on after the journal's last";
  s.pass(48s);
  EXPECT_TRUE(s.locked("a"));
  s.pass(1s);
  EXPECT_FALSE(s.locked("a")) << "observed at 60 s";
  for (const auto& [id, action] : s.world.begun())
    EXPECT_FALSE(std::holds_alternative<Migrate>(action));
}

// What was observed before the restart says nothing of an intent that may have been carried out
// since.
TEST(Recovery, AnOldObservationResolvesNothing) {
  Stage s;
  s.pass(60s);
  s.journal.recovery = {
      ActionId{1}, {{ActionId{1}, Stop{s.vm("a")}, origin + 59s, std::nullopt, std::nullopt}}, ""};
  s.controller.recover(s.told);
  s.tick();
  EXPECT_TRUE(s.locked("a"));
}

TEST(Recovery, ALateOutcomeStillCounts) {
  Stage s;
  s.told.begin(ActionId{5}, Migrate{s.vm("a"), s.host("hv1"), s.host("hv3")});
  s.journal.recovery = {ActionId{5},
                        {{ActionId{5}, Migrate{s.vm("a"), s.host("hv1"), s.host("hv3")}, origin,
                          std::nullopt, std::nullopt}},
                        ""};
  s.controller.recover(s.told);
  s.pass(20s);
  EXPECT_FALSE(s.locked("a"));
  EXPECT_EQ(s.view().host_of(s.vm("a")), s.host("hv3"));
}

// The host was fenced, the proof journalled with the fence's outcome, then the controller died.
// The snapshot says `dead`. A controller that recovers must be able to start what was lost: by
// the proof it finds in its journal, or by a fence it may give again.
TEST(Recovery, WhatWasProvenDeadCanStillBeStarted) {
  Stage s;
  s.world.lose_power(s.host("hv1"));
  s.pass(31s);
  s.propose({Fence{s.host("hv1"), Incarnation{1}}});
  s.pass(10s);
  ASSERT_EQ(s.controller.state().proofs.size(), 1U);
  s.journal.recovery = {ActionId{1}, {}, ""};

  Controller next(s.policy, s.journal, Guard(), Gate(GateMode::automatic), false);
  next.recover(s.told);
  if (next.state().proofs.empty()) s.propose({Fence{s.host("hv1"), Incarnation{1}}});
  for (int i = 0; i < 10; ++i) {
    next.tick(s.told);
    s.world.advance(1s);
  }
  EXPECT_EQ(next.state().proofs.size(), 1U);
}

TEST(ControllerState, ARestoredControllerGoesOn) {
  Stage s(Gate(GateMode::automatic));
  s.world.lose_power(s.host("hv2"));
  s.pass(31s);
  s.propose({Fence{s.host("hv2"), Incarnation{1}}});
  s.pass(6s);
  s.policy.remembered = "m";
  s.propose({Migrate{s.vm("a"), s.host("hv1"), s.host("hv3")}});
  s.tick();
  const ControllerState state = s.controller.state();
  EXPECT_EQ(state.last_id, ActionId{2});
  ASSERT_EQ(state.in_flight.size(), 1U);
  EXPECT_EQ(state.in_flight[0].id, ActionId{2});
  EXPECT_EQ(state.proofs.size(), 1U);
  EXPECT_EQ(state.recent_moves, std::vector<Instant>{s.world.now()});
  EXPECT_EQ(state.policy_memory, "m");

  testing::ScriptedPolicy policy;
  Controller next(policy, s.journal, Guard(), Gate(GateMode::automatic), false);
  next.restore(state);
  EXPECT_EQ(policy.remembered, "m");
  s.journal.take();
  policy.answer = [&](const FleetView& view, std::span<const Event>) {
    EXPECT_NE(view.proof_of_death(s.host("hv2")), nullptr);
    EXPECT_TRUE(view.locked(s.vm("a")));
    return Decision{{Stop{s.vm("b")}}, never};
  };
  next.tick(s.told);
  EXPECT_EQ(s.journal.take(), (Lines{"intent 3 stop b", "begin 3 stop"}));
}

}  // namespace
}  // namespace gemello
