// Several policies as one: each hears what became of its own proposals, and of no other's.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "models/policies/composite.hpp"
#include "tests/unit/policies/policies_support.hpp"

namespace gemello::policies {
namespace {

using namespace gemello::testing;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

/// What one part was told: "migrate a hv1 -> hv2: refused" for each.
struct PartLog {
  std::vector<std::string> told;
  int calls = 0;
};

class ToldPart final : public Policy {
 public:
  ToldPart(std::vector<Action> actions, Instant back_at, const Inventory& inventory, PartLog& log)
      : actions_(std::move(actions)), back_at_(back_at), inventory_(inventory), log_(log) {}
  Decision decide(const FleetView&, std::span<const Event>, Reasons*) override {
    return {std::exchange(actions_, {}), never};
  }
  Instant answered(Instant, std::span<const Action> actions,
                   std::span<const Answer> answers) override {
    static constexpr std::array<const char*, 4> names{"begun", "held", "recommended", "refused"};
    ++log_.calls;
    EXPECT_EQ(actions.size(), answers.size());
    for (std::size_t i = 0; i < actions.size(); ++i)
      log_.told.push_back(to_text(actions[i], inventory_) + ": " +
                          names.at(static_cast<std::size_t>(answers[i])));
    return back_at_;
  }
  std::string memory() const override { return log_.calls == 0 ? "" : std::to_string(log_.calls); }

 private:
  std::vector<Action> actions_;
  Instant back_at_;
  const Inventory& inventory_;
  PartLog& log_;
};

class CompositeAnswers : public ::testing::Test {
 protected:
  TableFleet fleet = fleet_from_table(R"(
      host  mem
      hv1   16GiB
      hv2   16GiB
      vm  host  mem
      a   hv1   4GiB
      b   hv1   2GiB
      c   hv1   2GiB)");
  const VmId a{0}, b{1}, c{2};
  const HostId hv1{0}, hv2{1};

  void add(std::vector<Action> actions, Instant back_at = never) {
    PartLog& log = logs.at(parts.size());
    parts.push_back(
        {"part" + std::to_string(parts.size() + 1),
         std::make_unique<ToldPart>(std::move(actions), back_at, fleet.inventory, log)});
  }
  void decide() {
    if (!composite) composite = std::make_unique<CompositePolicy>(std::move(parts));
    actions = composite->decide(fleet.view(), {}, nullptr).actions;
  }
  Instant answer(const std::vector<Answer>& answers) {
    EXPECT_EQ(answers.size(), actions.size());
    return composite->answered(fleet.now, actions, answers);
  }
  std::array<PartLog, 5> logs;
  std::vector<CompositePolicy::Part> parts;
  std::unique_ptr<CompositePolicy> composite;
  std::vector<Action> actions;
};

// Of the third part's three the first two clash with what the first proposed and are dropped; all
// of the fourth's are. What is dropped was no attempt: it is told as refused. The fifth's answers
// must not slip to where theirs would be.
TEST_F(CompositeAnswers, GoToTheirPartsAlsoBesideDroppedActions) {
  add({Migrate{a, hv1, hv2}});
  add({});
  add({Stop{a}, PowerOff{hv2}, Stop{b}});
  add({Retire{a}});
  add({Stop{c}, PowerOn{hv1}});
  decide();
  ASSERT_THAT(lines(fleet, {actions, never}),
              ElementsAre("migrate a hv1 -> hv2", "stop b", "stop c", "power-on hv1"));
  answer({Answer::begun, Answer::held, Answer::refused, Answer::recommended});
  EXPECT_THAT(logs[0].told, ElementsAre("migrate a hv1 -> hv2: begun"));
  EXPECT_THAT(logs[2].told,
              ElementsAre("stop b: held", "stop a: refused", "power-off hv2: refused"));
  EXPECT_THAT(logs[3].told, ElementsAre("retire a: refused"));
  EXPECT_THAT(logs[4].told, ElementsAre("stop c: refused", "power-on hv1: recommended"));
}

// Two of the first, one of the second, two of the third: no slice begins where a part's number is.
TEST_F(CompositeAnswers, GoToTheirPartsWhateverTheirNumber) {
  add({Stop{a}, PowerOn{hv1}});
  add({Stop{b}});
  add({Stop{c}, PowerOn{hv2}});
  decide();
  answer({Answer::begun, Answer::held, Answer::refused, Answer::recommended, Answer::begun});
  EXPECT_THAT(logs[0].told, ElementsAre("stop a: begun", "power-on hv1: held"));
  EXPECT_THAT(logs[1].told, ElementsAre("stop b: refused"));
  EXPECT_THAT(logs[2].told, ElementsAre("stop c: recommended", "power-on hv2: begun"));
}

TEST_F(CompositeAnswers, WhoHasNothingInTheDecisionIsNotCalled) {
  add({});
  add({Stop{a}});
  add({Stop{a}});
  decide();
  answer({Answer::begun});
  EXPECT_EQ(logs[0].calls, 0);
  EXPECT_EQ(logs[1].calls, 1);
  EXPECT_EQ(logs[2].calls, 1) << "all it proposed was dropped: it hears that";
}

TEST_F(CompositeAnswers, TheEarliestWakeOfThoseToldCounts) {
  add({Stop{a}}, fleet.now + 3min);
  add({Stop{b}}, fleet.now + 2min);
  add({Stop{c}});
  add({}, fleet.now + 1min);
  decide();
  EXPECT_EQ(answer({Answer::refused, Answer::refused, Answer::refused}), fleet.now + 2min);
}

TEST_F(CompositeAnswers, OfTheLastDecisionOnly) {
  add({Stop{a}});
  add({Stop{b}});
  decide();
  answer({Answer::refused, Answer::begun});
  decide();  // nothing this time
  answer({});
  EXPECT_EQ(logs[0].calls + logs[1].calls, 2);
  EXPECT_THAT(actions, IsEmpty());
}

TEST_F(CompositeAnswers, WhatAPartThenRemembersIsInTheMemoryOfAll) {
  add({Stop{a}});
  add({});
  decide();
  EXPECT_EQ(composite->memory(), "");
  answer({Answer::refused});
  EXPECT_EQ(composite->memory(), R"({"part1":1})");
}

}  // namespace
}  // namespace gemello::policies
