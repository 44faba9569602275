#include "models/runs/compare.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/runs/runs_support.hpp"

namespace gemello::runs {
namespace {

using ::testing::HasSubstr;

Figure figure(double value, const char* unit, const char* better) {
  Figure f;
  f.name = f.label = "x";
  f.value = value;
  f.unit = unit;
  f.better = better;
  return f;
}

TEST(Difference, SaysHowMuchAndWhetherBetter) {
  const auto less = difference(figure(200, "kWh", "less"), figure(190, "kWh", "less"));
  EXPECT_EQ(less->text, "-10 kWh (-5.0 %)");
  EXPECT_EQ(less->verdict, 1);
  const auto percent = difference(figure(99.5, "%", "more"), figure(99, "%", "more"));
  EXPECT_EQ(percent->text, "-0.5 pp");
  EXPECT_EQ(percent->verdict, -1);
  EXPECT_EQ(difference(figure(1000, "W", "less"), figure(1000.4, "W", "less"))->verdict, 0);
  EXPECT_EQ(difference(figure(0, "1", "less"), figure(3, "1", "less"))->text, "+3");
  EXPECT_EQ(difference(figure(1, "1", ""), figure(2, "1", ""))->verdict, 0);
  EXPECT_EQ(difference(figure(4, "1", "less"), figure(4, "1", "less"))->text, "=");
  Figure none = figure(1, "1", "less");
  none.value.reset();
  EXPECT_EQ(difference(none, figure(1, "1", "less")), std::nullopt);
}

TEST(Compare, EqualRunsHaveEqualDecisions) {
  const auto folder = fresh_folder();
  const auto runs = compare_runs({write_small_run(folder / "a"), write_small_run(folder / "b")});
  EXPECT_EQ(runs[0].label, "a");  // both are named "small": the folders tell them apart
  EXPECT_TRUE(runs[1].same_events);
  EXPECT_FALSE(runs[1].divergence);
  EXPECT_TRUE(caveats(runs).empty());
  EXPECT_THAT(compare_text(runs), HasSubstr("b: none; all decisions equal those of a, and all"));
}

TEST(Compare, FindsTheFirstDivergentDecision) {
  const auto folder = fresh_folder();
  SmallRun later;
  later.name = "later";
  later.move_at_s = 360;
  later.energy_j = 1.8e6;
  later.seed = 2;
  later.interrupted = true;
  const auto runs =
      compare_runs({write_small_run(folder / "a"), write_small_run(folder / "b", later)});
  ASSERT_TRUE(runs[1].divergence);
  EXPECT_EQ(runs[1].divergence->equal_decisions, 0U);
  EXPECT_EQ(runs[1].divergence->first->time, at(300));
  EXPECT_EQ(runs[1].divergence->other->time, at(360));
  const std::string text = compare_text(runs);
  EXPECT_THAT(text, HasSubstr("-0.5 kWh (-50.0 %) +"));  // 1 kWh -> 0.5 kWh, better
  EXPECT_THAT(text, HasSubstr("small at 00:05:00"));
  EXPECT_THAT(text, HasSubstr("migrate vm1 hv1 -> hv2"));
  EXPECT_THAT(text, HasSubstr("hv1 is <busy> & hot"));
  EXPECT_THAT(text, HasSubstr("Note: later was interrupted"));
  EXPECT_THAT(text, HasSubstr("later has seed 2, small has 1"));
  const auto json = compare_json(runs);
  EXPECT_EQ(json["runs"][1]["first_divergence"]["first"]["t"], 300.0);
  EXPECT_EQ(json["runs"][0]["figures"].size(), json["runs"][1]["figures"].size());
}

TEST(Compare, AShorterLogDivergesAtItsEnd) {
  const auto folder = fresh_folder();
  const std::string line =
      "{\"t\":1.0,\"kind\":\"action\",\"id\":1,\"action\":\"power-on\","
      "\"host\":\"hv1\"}\n";
  put(folder / "a", line + line);
  put(folder / "b", line);
  const auto divergence = first_divergence(folder / "a", folder / "b");
  ASSERT_TRUE(divergence);
  EXPECT_EQ(divergence->equal_decisions, 1U);
  EXPECT_TRUE(divergence->first);
  EXPECT_FALSE(divergence->other);
  EXPECT_FALSE(first_divergence(folder / "a", folder / "a"));
}

// The other run began from a State of 1 s: its log holds only what came later. The decisions of 2 s
// are equal, those of 3 s are not; what the first run decided at 1 s has no partner and is no
// difference.
TEST(Compare, ARunFromAStateIsComparedFromThereOn) {
  const auto folder = fresh_folder();
  const auto line = [](int second, const char* host) {
    return "{\"t\":" + std::to_string(second) +
           ".0,\"kind\":\"action\",\"id\":1,\"action\":\"power-on\",\"host\":\"" + host + "\"}\n";
  };
  put(folder / "a", line(1, "hv1") + line(2, "hv2") + line(3, "hv3"));
  put(folder / "b", line(2, "hv2") + line(3, "hv9"));
  const auto divergence = first_divergence(folder / "a", folder / "b", origin + 1s);
  ASSERT_TRUE(divergence);
  EXPECT_EQ(divergence->equal_decisions, 1U);
  EXPECT_EQ(divergence->first->text("host"), "hv3");
  EXPECT_EQ(divergence->other->text("host"), "hv9");
}

TEST(Compare, OneRunIsNotEnough) {
  const auto run = write_small_run(fresh_folder() / "a");
  EXPECT_THAT(refused([&] { compare_runs({run}); }).sentence(), HasSubstr("at least two"));
}

}  // namespace
}  // namespace gemello::runs
