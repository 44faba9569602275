#include <set>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "models/runs/sweep/html_sweep.hpp"
#include "models/runs/sweep/scatter_svg.hpp"
#include "models/runs/sweep/sweep_text.hpp"
#include "tests/unit/runs/sweep_support.hpp"

namespace gemello::runs {
namespace {

using ::testing::DoubleEq;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

TEST(SweepPage, TicksAreRoundAndWithin) {
  EXPECT_THAT(ticks(0, 10), ElementsAre(0, 2, 4, 6, 8, 10));
  EXPECT_THAT(ticks(3.3, 6.1), ElementsAre(4, 5, 6));
  EXPECT_THAT(ticks(-0.05, 0.12),
              ElementsAre(DoubleEq(-0.05), DoubleEq(0), DoubleEq(0.05), DoubleEq(0.1)));
}

// Of three policies the dominated one is hollow; the front is drawn through the two others.
TEST(SweepPage, PictureMarksTheFront) {
  const Scatter scatter{
      "Energy, kWh",
      "Moves",
      true,
      true,
      {{"a<b", 1, 9, 0.1, 0, true}, {"c", 9, 1, 0, 0, true}, {"d", 9, 9, 0, 0, false}}};
  const std::string svg = scatter_svg(scatter);
  EXPECT_THAT(svg, HasSubstr("← better: Energy, kWh<"));
  EXPECT_THAT(svg, HasSubstr(">a&lt;b</text>"));
  const auto count = [&](const std::string& what) {
    std::size_t n = 0;
    for (std::size_t at = svg.find(what); at != std::string::npos; at = svg.find(what, at + 1)) ++n;
    return n;
  };
  EXPECT_EQ(count("class=\"kept\""), 2U);
  EXPECT_EQ(count("class=\"dominated\""), 1U);
  EXPECT_EQ(count("class=\"bar\""), 1U);
  EXPECT_EQ(count("class=\"front\""), 1U);
  EXPECT_EQ(scatter_svg({"x", "y", true, true, {}}), "");
}

// Five points on one place: every label has a line of its own, within the picture.
TEST(SweepPage, LabelsOfPointsOnOnePlaceDoNotCoverEachOther) {
  Scatter scatter{"x", "y", true, false, {{"far", 0, 0, 0, 0, true}}};
  for (const char* name : {"best-fit", "worst-fit", "balanced", "power-aware", "first-fit"})
    scatter.points.push_back({name, 10, 10, 0, 0, false});
  const std::string svg = scatter_svg(scatter);
  std::set<std::string> places;
  const std::string head = "<text class=\"name\" x=";
  for (std::size_t at = svg.find(head); at != std::string::npos; at = svg.find(head, at + 1))
    places.insert(svg.substr(at + head.size(), svg.find('>', at) - at - head.size()));
  EXPECT_EQ(places.size(), 6U);
}

TEST(SweepPage, StandsAloneAndTellsFailuresFirst) {
  Sweep sweep = two_policies(2);
  sweep.name = "<b>";
  std::vector<CaseResult> results{finished(0, 1, 10), finished(0, 2, 12), finished(1, 1, 9),
                                  finished(1, 2, 11)};
  results[3].state = CaseResult::State::failed;
  results[3].failure = "killed by signal 9 (Killed)";
  results[3].last_words = "one\ntwo";
  const auto blocks = summarize(sweep, results);
  const std::string page = sweep_html(sweep, results, blocks, {{"commit", "abc"}});
  EXPECT_THAT(page, HasSubstr("<title>&lt;b&gt; - sweep</title>"));
  EXPECT_THAT(page, HasSubstr("1 of 4 cases failed and 0 did not run"));
  EXPECT_THAT(page, HasSubstr("failed: a, other, seed 2: killed by signal 9 (Killed)\n    one\n"));
  for (const char* foreign : {"<script", "http://", "https://", "src="})
    EXPECT_THAT(page, Not(HasSubstr(foreign)));
  EXPECT_LT(page.find("1 of 4 cases"), page.find("<table"));
}

// The mean of 10 and 12 is 11, their deviation sqrt(2); no pair with one run of the other.
TEST(SweepPage, CsvHasOneLinePerPolicyAndMetric) {
  Sweep sweep = two_policies(2);
  sweep.policies[1].name = "a \"b\", c";
  const std::vector<CaseResult> results{finished(0, 1, 10), finished(0, 2, 12), finished(1, 1, 9)};
  const std::string csv = sweep_csv(sweep, summarize(sweep, results));
  EXPECT_THAT(csv, HasSubstr("\na,base,energy,kWh,2,11,1.414213562373"));
  EXPECT_THAT(csv, HasSubstr("\na,\"a \"\"b\"\", c\",energy,kWh,1,9,,,1,-1,,-0.1,\n"));
}

TEST(SweepPage, TextCountsWhatIsMissing) {
  const Sweep sweep = two_policies(2);
  std::vector<CaseResult> results{finished(0, 1, 10), finished(0, 2, 12), finished(1, 1, 9),
                                  finished(1, 2, 11)};
  results[2].state = CaseResult::State::waiting;
  results[3].state = CaseResult::State::failed;
  results[3].failure = "the run failed (exit code 1)";
  const std::string text = sweep_text(sweep, results, summarize(sweep, results));
  EXPECT_THAT(text, HasSubstr("2 of 4 cases done, 1 failed, 1 not run\n"));
  EXPECT_THAT(text, HasSubstr("failed: a, other, seed 2: the run failed (exit code 1)\n"));
  EXPECT_THAT(text, HasSubstr("no value"));
}

}  // namespace
}  // namespace gemello::runs
