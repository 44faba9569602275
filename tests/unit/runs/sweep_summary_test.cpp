#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "models/runs/sweep/summary.hpp"
#include "models/runs/sweep/sweep_text.hpp"
#include "tests/unit/runs/sweep_support.hpp"

namespace gemello::runs {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Not;

// The seeds differ by tens, the policies by about 1: two intervals of their own would overlap, the
// pairs tell -1, -1.5, -0.5. Their mean is -1, s = 0.5, t(2) = 4.303: half = 4.303 x 0.5 / sqrt(3)
// = 1.2422: zero is not excluded. Over the base's mean of 20 that is -5 %.
TEST(SweepSummary, DifferencesArePairedBySeed) {
  const Sweep sweep = two_policies(3);
  std::vector<CaseResult> results{finished(0, 1, 10),   finished(0, 2, 20), finished(0, 3, 30),
                                  finished(1, 3, 29.5), finished(1, 1, 9),  finished(1, 2, 18.5)};
  std::vector<SummaryBlock> blocks = summarize(sweep, results);
  ASSERT_EQ(blocks.size(), 1U);
  SummaryCell cell = blocks[0].rows[1].cells[0];
  EXPECT_DOUBLE_EQ(cell.value.mean, 19);
  EXPECT_EQ(cell.difference.n, 3U);
  EXPECT_DOUBLE_EQ(cell.difference.mean, -1);
  EXPECT_NEAR(*cell.difference.half, 1.2422, 1e-3);
  EXPECT_NEAR(*cell.relative, -0.05, 1e-12);
  EXPECT_EQ(cell.verdict, 0);
  EXPECT_EQ(blocks[0].rows[0].cells[0].difference.n, 0U);  // the baseline has none to itself
  // With -1, -1.1, -0.9: s = 0.1, half = 0.2484 < 1: told apart, and less energy is better.
  results[5].values["energy"] = 18.9;
  results[3].values["energy"] = 29.1;
  cell = summarize(sweep, results)[0].rows[1].cells[0];
  EXPECT_NEAR(*cell.difference.half, 0.2484, 1e-3);
  EXPECT_EQ(cell.verdict, 1);
}

// More availability is better: -0.5 +- little is worse.
TEST(SweepSummary, VerdictsKnowWhichWayIsBetter) {
  const std::vector<CaseResult> results{finished(0, 1, 10, 99.5), finished(0, 2, 10, 99.6),
                                        finished(1, 1, 10, 99.0), finished(1, 2, 10, 99.1001)};
  const SummaryRow row = summarize(two_policies(2), results)[0].rows[1];
  EXPECT_EQ(row.cells[1].verdict, -1);
  EXPECT_EQ(row.cells[0].verdict, 0);  // equal is neither
}

// Seed 2 of the base failed: its partner is in the mean, and in no pair.
TEST(SweepSummary, AFailedRunTakesItsPairAlong) {
  std::vector<CaseResult> results{finished(0, 1, 10), finished(0, 2, 20), finished(1, 1, 11),
                                  finished(1, 2, 25)};
  results[1].state = CaseResult::State::failed;
  const SummaryCell cell = summarize(two_policies(2), results)[0].rows[1].cells[0];
  EXPECT_EQ(cell.value.n, 2U);
  EXPECT_DOUBLE_EQ(cell.value.mean, 18);
  EXPECT_EQ(cell.difference.n, 1U);
  EXPECT_DOUBLE_EQ(cell.difference.mean, 1);
  EXPECT_EQ(cell.verdict, 0);  // one pair says nothing about chance
}

TEST(SweepSummary, AFigureWithoutValueIsNotZero) {
  std::vector<CaseResult> results{finished(0, 1, 10), finished(0, 2, 20)};
  results[1].values.erase("availability");
  const SummaryRow row = summarize(two_policies(2), results)[0].rows[0];
  EXPECT_EQ(row.cells[1].value.n, 1U);
  EXPECT_DOUBLE_EQ(row.cells[1].value.mean, 99);
}

// Three seeds with one event log and the same figures are one run, not three.
TEST(SweepSummary, WhereNothingIsRandomItSaysSoAndCountsOnce) {
  const Sweep sweep = two_policies(3);
  std::vector<CaseResult> results;
  for (const std::uint64_t seed : {1U, 2U, 3U})
    for (const std::size_t policy : {0U, 1U}) {
      CaseResult one = finished(policy, seed, policy == 0 ? 10 : 8);
      one.event_digest = policy == 0 ? "x" : "y";
      results.push_back(one);
    }
  const std::vector<SummaryBlock> blocks = summarize(sweep, results);
  const SummaryRow& row = blocks[0].rows[1];
  EXPECT_TRUE(row.nothing_random);
  EXPECT_EQ(row.done, 3U);
  EXPECT_EQ(row.cells[0].value.n, 1U);
  EXPECT_FALSE(row.cells[0].value.half);
  EXPECT_EQ(row.cells[0].difference.n, 1U);
  EXPECT_DOUBLE_EQ(row.cells[0].difference.mean, -2);
  EXPECT_EQ(row.cells[0].verdict, 1);  // no chance is in it
  EXPECT_THAT(sweep_notes(sweep, results, blocks),
              Contains(HasSubstr("Nothing here is random: every seed gave one and the same run, "
                                 "counted once, everywhere")));
  // One log of another seed differs: chance is back.
  results[3].event_digest = "z";
  const auto mixed = summarize(sweep, results);
  EXPECT_FALSE(mixed[0].rows[1].nothing_random);
  EXPECT_THAT(sweep_notes(sweep, results, mixed), Contains(HasSubstr("once, of base (a)")));
}

// Three scenarios with differences -1, -2, -3, each known by two seeds: n is 3, not 6. Mean -2,
// s = 1, half = 4.303 / sqrt(3) = 2.4843.
TEST(SweepSummary, TogetherEachScenarioCountsOnce) {
  Sweep sweep = two_policies(2);
  sweep.scenarios = {{"a", "a.json"}, {"b", "b.json"}, {"c", "c.json"}};
  std::vector<CaseResult> results;
  for (const std::size_t scenario : {0U, 1U, 2U})
    for (const std::uint64_t seed : {1U, 2U}) {
      const double base = 10 * static_cast<double>(scenario + seed);
      results.push_back(finished(0, seed, base));
      results.push_back(finished(1, seed, base - 1 - static_cast<double>(scenario)));
      for (CaseResult* one : {&results.back(), &results[results.size() - 2]})
        one->what.scenario = scenario;
    }
  const std::vector<SummaryBlock> blocks = summarize(sweep, results);
  ASSERT_EQ(blocks.size(), 4U);
  EXPECT_TRUE(blocks[3].overall);
  const SummaryCell& cell = blocks[3].rows[1].cells[0];
  EXPECT_EQ(cell.difference.n, 3U);
  EXPECT_DOUBLE_EQ(cell.difference.mean, -2);
  EXPECT_NEAR(*cell.difference.half, 2.4843, 1e-3);
}

// Of three scenarios one has no finished run: two are no sample to speak of together.
TEST(SweepSummary, TogetherOnlyOfThreeOrMore) {
  Sweep sweep = two_policies(1);
  sweep.scenarios = {{"a", "a.json"}, {"b", "b.json"}, {"c", "c.json"}};
  std::vector<CaseResult> results{finished(0, 1, 1), finished(0, 1, 2), finished(0, 1, 3)};
  for (const std::size_t scenario : {0U, 1U, 2U}) results[scenario].what.scenario = scenario;
  EXPECT_EQ(summarize(sweep, results).size(), 4U);
  results[1].state = CaseResult::State::failed;
  EXPECT_EQ(summarize(sweep, results).size(), 3U);
  EXPECT_FALSE(summarize(sweep, results)[1].any_done());
}

// Energy down, availability up: "base" is beaten by "other" in both.
TEST(SweepSummary, TradeOffsTurnTheFiguresOfWhichMoreIsBetter) {
  const std::vector<CaseResult> results{finished(0, 1, 10, 99.0), finished(1, 1, 9, 99.5)};
  const TradeOff trade = summarize(two_policies(1), results)[0].trade_offs.at(0);
  EXPECT_FALSE(trade.places[0].on_front);
  EXPECT_TRUE(trade.places[1].on_front);
}

TEST(SweepSummary, SaysWhichCasesAreOneRun) {
  std::vector<CaseResult> results{finished(0, 1, 10), finished(1, 1, 10)};
  EXPECT_TRUE(same_runs(two_policies(1), results).empty());
  results[1].digest = results[0].digest;
  EXPECT_THAT(same_runs(two_policies(1), results),
              ::testing::ElementsAre("'a, base, seed 1' and 'a, other, seed 1' ask for one and the "
                                     "same run"));
}

TEST(SweepSummary, NotesSpeakOnlyOfWhatIsThere) {
  const Sweep sweep = two_policies(2);
  const std::vector<CaseResult> results{finished(0, 1, 10), finished(1, 1, 9)};
  const std::vector<SummaryBlock> blocks = summarize(sweep, results);
  const std::vector<std::string> notes = sweep_notes(sweep, results, blocks);
  EXPECT_THAT(notes, Contains(HasSubstr("One value has no interval")));
  EXPECT_THAT(notes, Not(Contains(HasSubstr("Student"))));
  EXPECT_THAT(notes, Not(Contains(HasSubstr("Nothing here is random"))));
}

}  // namespace
}  // namespace gemello::runs
