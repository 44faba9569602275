// gemello calibrate: the curve of a platform found again from the power that a run of it drew.
#include <string>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/cli/child_process_support.hpp"

namespace gemello::testing {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

/// An hour of the sample without its crash.
class CalibrateVerb : public ::testing::Test {
 protected:
  void SetUp() override {
    const Ended ended =
        gemello(here_, {"run", project_file("datasets/samples/napoli.json"), "-o", "run", "--set",
                        "faults=[]", "--set", "duration=1h", "--no-html"});
    ASSERT_EQ(ended.code, 0) << ended.talk;
  }
  /// The power that the run drew, times a factor, as a meter would have written it.
  void write_meter(double factor) {
    const Ended ended = gemello(here_, {"export", "run", "--csv", "fleet.power"});
    const auto rows = lines_of(ended.out);
    ASSERT_EQ(rows.size(), 361U);  // a header and an hour of 10 s
    std::string meter = "time_ms,power_w\n";
    for (std::size_t row = 1; row < rows.size(); ++row)
      meter += fmt::format("{},{}\n", 10'000 * row,
                           factor * std::stod(rows[row].substr(rows[row].find(',') + 1)));
    here_.write("meter.csv", meter);
  }
  Ended calibrate(const std::vector<std::string>& more) {
    std::vector<std::string> words{"calibrate", "run", "--meter", "meter.csv"};
    words.insert(words.end(), more.begin(), more.end());
    return gemello(here_, words);
  }
  Workplace here_;
};

// A PowerEdge 2950 III draws 157 W idle and 217 W at 40 % (platforms/README.md); no host of the
// sample does much more. The form fits its curve within a watt there.
TEST_F(CalibrateVerb, FindsThePlatformsCurveAgain) {
  write_meter(1);
  const Ended ended = calibrate({"--hold-out", "20min", "--mean", "1min", "--json"});
  ASSERT_EQ(ended.code, 0) << ended.talk;
  const auto ledger = nlohmann::json::parse(ended.out);
  EXPECT_NEAR(ledger["fit"]["idle_W"].get<double>(), 157, 1);
  EXPECT_EQ(ledger["fit"]["watts"][4], "217.2W");
  ASSERT_EQ(ledger["held_out"].size(), 3U);
  for (const auto& block : ledger["held_out"]) {
    EXPECT_LT(block["means"]["mape"].get<double>(), 0.001);
    EXPECT_LT(std::abs(block["means"]["bias"].get<double>()), 0.001);
  }
}

// A meter that reads twice as much is a machine that draws twice as much, with the same errors.
TEST_F(CalibrateVerb, TwiceThePowerIsTwiceTheCurve) {
  write_meter(1);
  const auto once =
      nlohmann::json::parse(calibrate({"--hold-out", "20min", "--mean", "1min", "--json"}).out);
  write_meter(2);
  const auto twice =
      nlohmann::json::parse(calibrate({"--hold-out", "20min", "--mean", "1min", "--json"}).out);
  EXPECT_EQ(once["fit"]["exponent"], twice["fit"]["exponent"]);
  EXPECT_NEAR(twice["fit"]["idle_W"].get<double>() / once["fit"]["idle_W"].get<double>(), 2, 1e-6);
  EXPECT_NEAR(twice["seen"]["means"]["mape"].get<double>(),
              once["seen"]["means"]["mape"].get<double>(), 1e-8);
}

TEST_F(CalibrateVerb, ItsTableSaysWhatWasNotSeen) {
  write_meter(1);
  const Ended ended = calibrate({"--hold-out", "20min", "--mean", "1min"});
  EXPECT_EQ(ended.code, 0);
  EXPECT_THAT(ended.out, AllOf(HasSubstr("00:20:00 to 00:40:00"), HasSubstr("\"watts\": [\"15"),
                               HasSubstr("of load no host was seen")));
}

TEST_F(CalibrateVerb, WhatDoesNotFitIsInvalidInput) {
  write_meter(1);
  const Ended day = calibrate({});  // a day held out of an hour
  EXPECT_EQ(day.code, 3);
  EXPECT_THAT(day.talk, HasSubstr("--hold-out: 1d: leaves nothing to fit on"));
  const Ended odd = calibrate({"--hold-out", "20min", "--mean", "15s"});
  EXPECT_EQ(odd.code, 3);
  EXPECT_THAT(odd.talk, HasSubstr("--mean: 15s: must be a whole number"));
  here_.write("meter.csv", "watts\n1\n");
  const Ended header = calibrate({"--hold-out", "20min"});
  EXPECT_EQ(header.code, 3);
  EXPECT_THAT(header.talk, HasSubstr("meter.csv: line 1: does not begin"));
}

}  // namespace
}  // namespace gemello::testing
