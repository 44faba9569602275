#include "models/fleet/gate.hpp"

#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace gemello {
namespace {

constexpr ActionId one{1};
constexpr Instant noon = origin + 12h;
const Action move = Migrate{VmId(0), HostId(0), HostId(1)};
const Action fence = Fence{HostId(0), Incarnation{1}};

std::vector<Event> answer(ActionId id, bool approved) {
  return {{noon, OperatorAnswered{id, approved, "Anna"}}};
}

TEST(Gate, ModesHaveNames) {
  EXPECT_STREQ(name(GateMode::observe), "observe");
  EXPECT_STREQ(name(GateMode::recommend), "recommend");
  EXPECT_STREQ(name(GateMode::approve), "approve");
  EXPECT_STREQ(name(GateMode::automatic), "auto");
}

TEST(Gate, EachModeHasItsVerdict) {
  EXPECT_EQ(Gate(GateMode::observe).judge(one, move, noon), Gate::Verdict::drop);
  EXPECT_EQ(Gate(GateMode::recommend).judge(one, move, noon), Gate::Verdict::drop);
  EXPECT_EQ(Gate(GateMode::approve).judge(one, move, noon), Gate::Verdict::hold);
  EXPECT_EQ(Gate(GateMode::automatic).judge(one, move, noon), Gate::Verdict::pass);
}

TEST(Gate, AClassOfActionsHasItsOwnMode) {
  Gate gate(GateMode::automatic);
  gate.set_mode(fence.index(), GateMode::recommend);
  EXPECT_EQ(gate.judge(one, fence, noon), Gate::Verdict::drop);
  EXPECT_EQ(gate.judge(one, move, noon), Gate::Verdict::pass);
  EXPECT_EQ(gate.mode(fence), GateMode::recommend);
}

TEST(Gate, DisarmedNothingPasses) {
  Gate gate(GateMode::automatic);
  gate.arm(false);
  EXPECT_FALSE(gate.armed());
  EXPECT_EQ(gate.judge(one, move, noon), Gate::Verdict::drop);
  gate.arm(true);
  EXPECT_EQ(gate.judge(one, move, noon), Gate::Verdict::pass);
}

TEST(Gate, DisarmedNothingIsHeldEither) {
  Gate gate(GateMode::approve);
  gate.arm(false);
  EXPECT_EQ(gate.judge(one, move, noon), Gate::Verdict::drop);
  EXPECT_TRUE(gate.held().empty());
}

TEST(Gate, AYesReleasesWhatIsHeldOnce) {
  Gate gate(GateMode::approve, 10min);
  gate.judge(one, move, noon);
  ASSERT_EQ(gate.held().size(), 1U);
  EXPECT_EQ(gate.held()[0].until, noon + 10min);
  const auto released = gate.take_approved(answer(one, true), noon + 5min);
  ASSERT_EQ(released.size(), 1U);
  EXPECT_EQ(released[0].id, one);
  EXPECT_EQ(std::get<Migrate>(released[0].action).to, HostId(1));
  EXPECT_TRUE(gate.take_approved(answer(one, true), noon + 5min).empty());
}

TEST(Gate, ANoForgetsIt) {
  Gate gate(GateMode::approve, 10min);
  gate.judge(one, move, noon);
  EXPECT_TRUE(gate.take_approved(answer(one, false), noon + 1min).empty());
  EXPECT_TRUE(gate.held().empty());
}

TEST(Gate, AnAnswerToAnotherActionReleasesNothing) {
  Gate gate(GateMode::approve, 10min);
  gate.judge(one, move, noon);
  EXPECT_TRUE(gate.take_approved(answer(ActionId{2}, true), noon + 1min).empty());
  EXPECT_EQ(gate.held().size(), 1U);
}

TEST(Gate, AYesThatComesTooLateReleasesNothing) {
  Gate gate(GateMode::approve, 10min);
  gate.judge(one, move, noon);
  EXPECT_TRUE(gate.take_approved({}, noon + 10min).empty());
  EXPECT_EQ(gate.held().size(), 1U) << "until is the last instant";
  EXPECT_TRUE(gate.take_approved(answer(one, true), noon + 10min + 1us).empty());
  EXPECT_TRUE(gate.held().empty());
}

TEST(Gate, AYesToADisarmedGateReleasesNothing) {
  Gate gate(GateMode::approve, 10min);
  gate.judge(one, move, noon);
  gate.arm(false);
  EXPECT_TRUE(gate.take_approved(answer(one, true), noon + 1min).empty());
}

}  // namespace
}  // namespace gemello
