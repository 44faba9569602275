#include "gui/compare/divergence.hpp"

#include <optional>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace gemello::gui {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

Mark decision(Instant at, const std::string& text, const std::string& word = "action") {
  Mark mark;
  mark.at = at;
  mark.kind = MarkKind::decision;
  mark.word = word;
  mark.text = text;
  mark.why = "because of " + text;
  return mark;
}

Recording going_on(const std::string& title, Instant end, SharedList<Mark> marks) {
  Recording recording;
  recording.title = title;
  recording.end = end;
  recording.end_planned = origin + 4h;
  recording.marks = std::move(marks);
  return recording;
}

TEST(Divergence, IsTheFirstDecisionThatIsAnotherOne) {
  Mark event = decision(origin + 1min, "host-lost hv1");
  event.word = "host-lost";
  const Recording first =
      going_on("a", origin + 4h,
               {decision(origin + 1min, "start vm1"), decision(origin + 2min, "start vm2"),
                decision(origin + 3min, "start vm3")});
  const Recording other =
      going_on("b", origin + 4h,
               {event, decision(origin + 1min, "start vm1"), decision(origin + 2min, "start vm9")});
  const auto found = divergence_of(first, other, {});
  ASSERT_TRUE(found);
  EXPECT_EQ(found->equal_decisions, 1U);  // events are no decisions
  EXPECT_EQ(found->first->text, "start vm2");
  EXPECT_EQ(found->other->text, "start vm9");
  EXPECT_EQ(found->other->why, "because of start vm9");
  EXPECT_EQ(found->at(), origin + 2min);
}

TEST(Divergence, ADecisionThatIsLaterOrRefusedIsAnother) {
  const auto differ = [](const Mark& one, const Mark& two) {
    return divergence_of(going_on("a", origin + 4h, {one}), going_on("b", origin + 4h, {two}), {})
        .has_value();
  };
  EXPECT_FALSE(differ(decision(origin + 1min, "start"), decision(origin + 1min, "start")));
  EXPECT_TRUE(differ(decision(origin + 1min, "start"), decision(origin + 2min, "start")));
  EXPECT_TRUE(
      differ(decision(origin + 1min, "start"), decision(origin + 1min, "start", "refused")));
}

TEST(Divergence, WhatOneHasNotReachedYetIsNoDifference) {
  const Recording ahead =
      going_on("a", origin + 3h, {decision(origin + 1h, "x"), decision(origin + 2h, "y")});
  const Recording behind = going_on("b", origin + 90min, {decision(origin + 1h, "x")});
  EXPECT_FALSE(divergence_of(ahead, behind, {}));
  // Of a finished run the end is the end: it really has no further decision.
  Recording finished = behind;
  finished.folder = "/runs/b";
  Recording both = ahead;
  both.folder = "/runs/a";
  const auto found = divergence_of(both, finished, {});
  ASSERT_TRUE(found);
  EXPECT_FALSE(found->other);
  EXPECT_EQ(found->at(), origin + 2h);
}

// Two decisions before the branch, and at its instant the user's own order: it is the divergence,
// after two equal ones; so it is when nobody knows any more where the branch left (a session).
TEST(Divergence, CountsFromTheBeginAndAnOrderAtTheBranchIsADecision) {
  const Recording parent = going_on(
      "a", origin + 3h,
      {decision(origin + 30min, "w"), decision(origin + 40min, "x"), decision(origin + 2h, "y")});
  const Recording branch =
      going_on("b", origin + 3h,
               {decision(origin + 30min, "w"), decision(origin + 40min, "x"),
                decision(origin + 1h, "the order"), decision(origin + 2h, "y")});
  for (const std::optional<Instant> after :
       {std::optional<Instant>(), std::optional(origin + 1h)}) {
    const auto found = divergence_of(parent, branch, after);
    ASSERT_TRUE(found);
    EXPECT_EQ(found->equal_decisions, 2U);
    EXPECT_EQ(found->other->text, "the order");
    EXPECT_EQ(found->first->text, "y");
    EXPECT_EQ(found->at(), origin + 1h);
  }
  EXPECT_FALSE(divergence_of(parent, parent, origin + 1h));
}

TEST(Caveats, OfSimulationsSayHowFarAndWhatTheyWereMadeOf) {
  Recording first = going_on("a", origin + 4h, {});
  Recording other = going_on("b", origin + 2h, {});
  first.info.scenario = {{"platform", "p.json"}, {"workload", {{"trace", "t"}}}};
  other.info.scenario = {{"platform", "p.json"}, {"workload", {{"trace", "u"}}}};
  first.info.seed = other.info.seed = 1;
  EXPECT_THAT(caveats_of(first, "a", other, "b"),
              ElementsAre("b is simulated up to " + to_text(Duration(2h)) + " only",
                          "figures of a are up to " + to_text(Duration(4h)) + ", of b up to " +
                              to_text(Duration(2h)),
                          "b has another trace than a"));
  other = first;
  EXPECT_THAT(caveats_of(first, "a", other, "b"), IsEmpty());
  // The same files, as a copy of the scenario in another folder names them.
  other.info.scenario = {{"platform", "../there/p.json"}, {"workload", {{"trace", "../t"}}}};
  EXPECT_THAT(caveats_of(first, "a", other, "b"), IsEmpty());
  // Of finished runs it is what `gemello compare` says.
  first.folder = "/runs/a";
  other.folder = "/runs/b";
  other.info.seed = 2;
  EXPECT_THAT(caveats_of(first, "a", other, "b"), ElementsAre("b has seed 2, a has 1"));
}

}  // namespace
}  // namespace gemello::gui
