// What a policy is told of its own proposals, and what comes of it in the same round.
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/fleet/controller_support.hpp"

namespace gemello {
namespace {

using ::testing::ElementsAre;
using testing::FakeWorld;
using ::testing::IsEmpty;
using testing::ScriptedPolicy;
using testing::SmallCloud;
using testing::StoryJournal;
using testing::ToldWorld;

/// Notes what it is told; remembers what the test says then, and wants to be asked at `back_at`.
struct ToldPolicy final : ScriptedPolicy {
  Instant answered(Instant now, std::span<const Action> actions,
                   std::span<const Answer> answers) override {
    told.emplace_back(answers.begin(), answers.end());
    about.assign(actions.begin(), actions.end());
    told_at = now;
    if (!remembers.empty()) remembered = remembers;
    return back_at;
  }
  std::vector<std::vector<Answer>> told;
  std::vector<Action> about;
  Instant told_at = never;
  std::string remembers;
  Instant back_at = never;
};

struct LeaseInMemory final : LeaseStore {
  std::optional<LeaseRecord> read() override {
    return reached ? std::optional(record) : std::nullopt;
  }
  bool swap(const LeaseRecord& seen, const LeaseRecord& next) override {
    if (!reached || record != seen) return false;
    record = next;
    return true;
  }
  LeaseRecord record;
  bool reached = true;
};

class ControllerAnswers : public ::testing::Test {
 protected:
  void gate_in(const Action& like, GateMode mode) {
    controller.gate().set_mode(like.index(), mode);
  }
  Instant propose(std::vector<Action> actions, Instant wake = never) {
    policy.answer = [&](const FleetView&, std::span<const Event>) {
      return Decision{std::exchange(actions, {}), wake};
    };
    const Instant next = controller.tick(told_world);
    policy.answer = nullptr;
    return next;
  }
  std::vector<Answer> last() const {
    return policy.told.empty() ? std::vector<Answer>{} : policy.told.back();
  }

  SmallCloud cloud = testing::small_cloud();
  FakeWorld world{cloud.inventory, cloud.placement};
  StoryJournal journal{world.inventory()};
  ToldWorld told_world{world, journal};
  ToldPolicy policy;
  Controller controller{policy, journal, Guard(), Gate(GateMode::automatic, 10min), false};

  const HostId hv1 = cloud.host("hv1"), hv2 = cloud.host("hv2"), hv3 = cloud.host("hv3"),
               hv4 = cloud.host("hv4");
  const VmId a = cloud.vm("a"), b = cloud.vm("b"), c = cloud.vm("c"), d = cloud.vm("d");
};

// hv4 is off; stops wait for a person; migrations are only recommended.
TEST_F(ControllerAnswers, OneOfEachKindInTheOrderOfTheDecision) {
  gate_in(Stop{}, GateMode::approve);
  gate_in(Migrate{}, GateMode::recommend);
  const std::vector<Action> actions{Deploy{d, hv4}, Stop{a}, Migrate{c, hv2, hv3}, Deploy{d, hv3},
                                    Retire{d}};
  propose(actions);
  EXPECT_THAT(policy.told,
              ElementsAre(ElementsAre(Answer::refused, Answer::held, Answer::recommended,
                                      Answer::begun, Answer::refused)))
      << "the last is of a VM that the one before it has locked";
  EXPECT_EQ(policy.about, actions);
  EXPECT_EQ(policy.told_at, origin);
}

TEST_F(ControllerAnswers, ADecisionWithoutActionsHasNone) {
  controller.tick(told_world);
  EXPECT_THAT(policy.told, IsEmpty());
  propose({Stop{a}});
  EXPECT_EQ(policy.told.size(), 1U);
  controller.tick(told_world);
  EXPECT_EQ(policy.told.size(), 1U) << "told once";
}

TEST_F(ControllerAnswers, WhatAlreadyWaitsIsHeldAndWrittenOnce) {
  gate_in(Stop{}, GateMode::approve);
  propose({Stop{a}});
  journal.take();
  propose({Stop{a}, Stop{a, true}});
  EXPECT_THAT(last(), ElementsAre(Answer::held, Answer::held));
  EXPECT_THAT(journal.take(), ElementsAre("held 3 stop a, which gives way [approve]"))
      << "the same stop is asked about once; one that gives way is another question";
}

// Disarmed, or only watched: nobody was asked, nothing waits.
TEST_F(ControllerAnswers, WhatTheGateDropsIsRecommended) {
  gate_in(Stop{}, GateMode::observe);
  propose({Stop{a}});
  EXPECT_THAT(last(), ElementsAre(Answer::recommended));
  gate_in(Stop{}, GateMode::automatic);
  controller.gate().arm(false);
  propose({Stop{a}});
  EXPECT_THAT(last(), ElementsAre(Answer::recommended));
  gate_in(Stop{}, GateMode::approve);
  propose({Stop{a}});
  EXPECT_THAT(last(), ElementsAre(Answer::recommended));
  EXPECT_THAT(controller.gate().held(), IsEmpty());
  EXPECT_THAT(world.begun(), IsEmpty());
}

// The Guard comes before the Gate: nobody is asked about what must not be.
TEST_F(ControllerAnswers, WhatTheGuardRefusesIsRefusedWhateverTheGateSays) {
  gate_in(Deploy{}, GateMode::approve);
  propose({Deploy{d, hv4}});
  EXPECT_THAT(last(), ElementsAre(Answer::refused));
  gate_in(Deploy{}, GateMode::recommend);
  propose({Deploy{d, hv4}});
  EXPECT_THAT(last(), ElementsAre(Answer::refused));
}

TEST_F(ControllerAnswers, TheEarlierOfBothWakesCounts) {
  policy.back_at = origin + 30s;
  EXPECT_EQ(propose({Stop{a}}, origin + 5min), origin + 30s);
  EXPECT_EQ(controller.state().wake, origin + 30s);
  policy.back_at = origin + 10min;
  EXPECT_EQ(propose({Stop{b}}, origin + 5min), origin + 5min);
  policy.back_at = origin + 1s;
  EXPECT_EQ(propose({}, origin + 5min), origin + 5min) << "nothing was proposed: it is not asked";
}

TEST_F(ControllerAnswers, WhatItThenRemembersIsJournalledInTheSameRound) {
  policy.remembers = "{\"refused\":1}";
  propose({Deploy{d, hv4}, Stop{a}});
  EXPECT_THAT(journal.take(), ElementsAre("refusal 1 hv4 is off", "intent 2 stop a", "begin 2 stop",
                                          "memory {\"refused\":1}"));
  EXPECT_EQ(controller.state().policy_memory, "{\"refused\":1}");
}

// An order may take 30 s; at 30 s the turn, not renewed since 0 s, is over in 30.
TEST_F(ControllerAnswers, ATurnThatMayEndRefuses) {
  LeaseInMemory lease;
  LeadershipOptions options;
  options.name = "one";
  Leadership leadership(lease, options);
  controller.lead_by(leadership);
  propose({Stop{a}});
  EXPECT_THAT(last(), ElementsAre(Answer::begun));
  lease.reached = false;
  world.advance(30s);
  controller.gate().set_mode(Action(Stop{}).index(), GateMode::approve);
  journal.take();
  propose({Stop{b}, Stop{c}});
  EXPECT_THAT(last(), ElementsAre(Answer::refused, Answer::refused)) << "nor is a person asked";
  const auto refusal = [](std::uint64_t nth) {
    return "refusal " + std::to_string(number(first_id(Epoch{1})) + nth) +
           " the turn may end before the order is through";
  };
  EXPECT_THAT(journal.take(), ::testing::IsSupersetOf({refusal(2), refusal(3)}));
  EXPECT_EQ(world.begun().size(), 1U);
}

// The lease is renewed at 10 s; the policy wanted to be asked at 15 s, and hears what happens at 17
// s.
TEST_F(ControllerAnswers, ALeaderWokenForItsLeaseAloneDecidesNothing) {
  LeaseInMemory lease;
  LeadershipOptions options;
  options.name = "one";
  Leadership leadership(lease, options);
  controller.lead_by(leadership);
  EXPECT_EQ(propose({}, origin + 15s), origin + 10s);
  const int first = policy.calls;
  world.advance(10s);
  EXPECT_EQ(controller.tick(told_world), origin + 15s);
  EXPECT_EQ(lease.record.renewals, 1U);
  EXPECT_EQ(policy.calls, first);
  world.advance(5s);
  controller.tick(told_world);
  EXPECT_EQ(policy.calls, first + 1);
  world.advance(2s);
  controller.tick(told_world);
  EXPECT_EQ(policy.calls, first + 1) << "nothing has happened";
  controller.ask_again();
  controller.tick(told_world);
  EXPECT_EQ(policy.calls, first + 2) << "a person asks";
  world.inject(OperatorAnswered{ActionId{1}, true, "Anna"});
  controller.tick(told_world);
  EXPECT_EQ(policy.calls, first + 3);
}

// What a person approved is no proposal of this decision.
TEST_F(ControllerAnswers, AnApprovedOrderIsNotAmongThem) {
  gate_in(Stop{}, GateMode::approve);
  propose({Stop{a}});
  world.inject(OperatorAnswered{ActionId{1}, true, "Anna"});
  propose({Migrate{c, hv2, hv3}});
  EXPECT_THAT(last(), ElementsAre(Answer::begun));
  EXPECT_EQ(policy.about, std::vector<Action>{Action(Migrate{c, hv2, hv3})});
  EXPECT_EQ(world.begun().size(), 2U);
}

// Shown to the policy as spoken for, and told apart from what has begun.
TEST_F(ControllerAnswers, WhatWaitsIsMarkedInTheView) {
  gate_in(Stop{}, GateMode::approve);
  propose({Stop{a}, Migrate{c, hv2, hv3}});
  std::vector<bool> held;
  policy.look = [&](const FleetView& view) {
    held = {view.action_on(a)->held, view.action_on(c)->held};
  };
  controller.tick(told_world);
  EXPECT_THAT(held, ElementsAre(true, false));
  world.inject(OperatorAnswered{ActionId{1}, true, "Anna"});
  controller.tick(told_world);
  EXPECT_THAT(held, ElementsAre(false, false)) << "it has begun";
}

}  // namespace
}  // namespace gemello
