// The gate in the controller, with a simulated operator.
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/unit/fleet/controller_support.hpp"

namespace gemello {
namespace {

using testing::Stage;
using Lines = std::vector<std::string>;

class Approval : public ::testing::Test {
 protected:
  Stage s{Gate(GateMode::approve, 10min)};

  // Proposes to stop a; it waits under id 1.
  void propose_stop() {
    s.propose({Stop{s.vm("a")}});
    s.tick();
    EXPECT_EQ(s.journal.take(), Lines{"held 1 stop a [approve]"});
  }
  void answer(bool approved) { s.world.inject(OperatorAnswered{ActionId{1}, approved, "Anna"}); }
};

TEST_F(Approval, NothingBeginsBeforeTheYes) {
  propose_stop();
  s.pass(60s);
  EXPECT_TRUE(s.world.begun().empty());
  EXPECT_FALSE(s.locked("a")) << "what waits for a person locks nothing";
  answer(true);
  s.tick();
  EXPECT_EQ(s.journal.take(), (Lines{"event operator-answered action 1 approved by Anna",
                                     "intent 1 stop a", "begin 1 stop"}));
}

TEST_F(Approval, ANoEndsIt) {
  propose_stop();
  answer(false);
  s.tick();
  s.pass(60s);
  EXPECT_EQ(s.journal.take(), Lines{"event operator-answered action 1 declined by Anna"});
  EXPECT_TRUE(s.world.begun().empty());
}

TEST_F(Approval, ASecondYesDoesNothing) {
  propose_stop();
  answer(true);
  s.tick();
  answer(true);
  s.pass(60s);
  EXPECT_EQ(s.world.begun().size(), 1U);
}

// A proposal of 0 s that waits 10 min may be answered until then; the controller comes back right
// after to forget it.
TEST_F(Approval, TheWaitHasAnEnd) {
  propose_stop();
  EXPECT_EQ(s.tick(), origin + 10min + 1us);
  s.world.advance(10min + 1us);
  EXPECT_EQ(s.tick(), never);
  answer(true);
  s.tick();
  EXPECT_TRUE(s.world.begun().empty());
}

// Between the proposal and the yes the world went on: the guard is asked again.
TEST_F(Approval, TheGuardIsAskedAgain) {
  propose_stop();
  s.world.stop_vm(s.vm("a"), "crash");
  answer(true);
  s.tick();
  EXPECT_EQ(s.journal.take(),
            (Lines{"event vm-stopped a on hv1 (crash)",
                   "event operator-answered action 1 approved by Anna", "refusal 1 a is stopped"}));
  EXPECT_TRUE(s.world.begun().empty());
}

// What the guard refuses is not shown to a person at all.
TEST_F(Approval, TheGuardComesBeforeTheGate) {
  s.propose({Deploy{s.vm("d"), s.host("hv4")}});
  s.tick();
  EXPECT_EQ(s.journal.take(), Lines{"refusal 1 hv4 is off"});
  EXPECT_TRUE(s.controller.gate().held().empty());
}

// A policy without hidden state proposes the same as long as the same is true. A person should
// see one proposal, not one per minute.
TEST_F(Approval, WhatWaitsIsNotHeldAgain) {
  s.policy.answer = [&](const FleetView&, std::span<const Event>) {
    return Decision{{Stop{s.vm("a")}}, never};
  };
  s.pass(5s);
  EXPECT_EQ(s.controller.gate().held().size(), 1U);
}

TEST_F(Approval, DisarmedNothingIsBegunOrHeld) {
  s.controller.gate().arm(false);
  s.propose({Stop{s.vm("a")}});
  s.tick();
  EXPECT_EQ(s.journal.take(), Lines{"held 1 stop a [disarmed]"});
  answer(true);
  s.pass(10s);
  EXPECT_TRUE(s.world.begun().empty());
}

TEST_F(Approval, AYesAfterDisarmingBeginsNothing) {
  propose_stop();
  s.controller.gate().arm(false);
  answer(true);
  s.tick();
  s.controller.gate().arm(true);
  s.pass(10s);
  EXPECT_TRUE(s.world.begun().empty());
}

TEST_F(Approval, WhatWaitsSurvivesARestore) {
  propose_stop();
  const ControllerState state = s.controller.state();
  Controller next(s.policy, s.journal, Guard(), Gate(GateMode::approve, 10min), false);
  next.restore(state);
  answer(true);
  next.tick(s.told);
  EXPECT_EQ(s.journal.take(), (Lines{"event operator-answered action 1 approved by Anna",
                                     "intent 1 stop a", "begin 1 stop"}));
}

TEST(GateInTheController, EachClassHasItsMode) {
  Gate gate(GateMode::automatic);
  gate.set_mode(Action(Migrate{}).index(), GateMode::recommend);
  gate.set_mode(Action(Stop{}).index(), GateMode::observe);
  Stage s(gate);
  s.propose({Migrate{s.vm("a"), s.host("hv1"), s.host("hv3")}, Stop{s.vm("b")},
             Deploy{s.vm("d"), s.host("hv3")}});
  s.tick();
  EXPECT_EQ(s.journal.take(),
            (Lines{"held 1 migrate a hv1 -> hv3 [recommend]", "held 2 stop b [observe]",
                   "intent 3 deploy d on hv3", "begin 3 deploy"}));
}

}  // namespace
}  // namespace gemello
