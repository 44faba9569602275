// gemello trace figures|fit|synth: from a record to a model to a synthetic week.
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/cli/child_process_support.hpp"

namespace gemello::testing {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

const std::string model = project_file("datasets/synthetic/bitbrains-rnd.load.json");

TEST(SynthVerb, MakesTheShippedWeekAgainAndADifferentOneOfAnotherSeed) {
  const Workplace here;
  const Ended made = gemello(here, {"trace", "synth", model, "--seed", "3", "-o", "week.gtrace"});
  ASSERT_EQ(made.code, 0) << made.talk;
  EXPECT_THAT(made.talk, HasSubstr("wrote week.gtrace: 100 VMs, 2016 steps of 300s"));
  const Ended figures = gemello(here, {"trace", "figures", "--json", "week.gtrace"});
  ASSERT_EQ(figures.code, 0) << figures.talk;
  const Ended shipped = gemello(here, {"trace", "figures", "--json",
                                       project_file("datasets/synthetic/synthetic-week.gtrace")});
  const auto mean = [](const Ended& ended) {
    return nlohmann::json::parse(ended.out).at("mean").get<double>();
  };
  EXPECT_NEAR(mean(figures), mean(shipped), 1e-9);
  EXPECT_EQ(gemello(here, {"trace", "synth", model, "--seed", "4", "-o", "other.gtrace"}).code, 0);
  EXPECT_NE(here.read("other.gtrace"), here.read("week.gtrace"));
  EXPECT_EQ(gemello(here, {"trace", "synth", model, "--seed", "3", "-o", "again.gtrace"}).code, 0);
  EXPECT_EQ(here.read("again.gtrace"), here.read("week.gtrace"));
}

// 100 VMs in a week are enough for a fit (96 series); its model makes a day of two VMs.
TEST(SynthVerb, AFitIsAModelThatSynthReads) {
  const Workplace here;
  const std::string week = project_file("datasets/synthetic/synthetic-week.gtrace");
  const Ended fit = gemello(here, {"trace", "fit", week, "-o", "model.json"});
  ASSERT_EQ(fit.code, 0) << fit.talk;
  EXPECT_THAT(fit.talk, HasSubstr("wrote model.json: 24 classes, fitted to 100 series"));
  const Ended made = gemello(
      here, {"trace", "synth", "model.json", "--vms", "2", "--length", "1d", "-o", "day.gtrace"});
  EXPECT_EQ(made.code, 0) << made.talk;
  EXPECT_THAT(made.talk, HasSubstr("2 VMs, 288 steps of 300s"));
  EXPECT_THAT(gemello(here, {"trace", "figures", week}).out,
              AllOf(HasSubstr("SYNTHETIC"), HasSubstr("autocorrelation, one day")));
}

TEST(SynthVerb, RefusesWhatMakesNoSense) {
  const Workplace here;
  here.write("empty.json", "{}");
  const auto refused = [&](const std::vector<std::string>& words) {
    const Ended ended = gemello(here, words);
    EXPECT_EQ(ended.code, 3) << words.back();
    EXPECT_FALSE(here.has("out"));
    return ended.talk;
  };
  EXPECT_THAT(refused({"trace", "synth", "none.json", "-o", "out"}), HasSubstr("cannot be read"));
  EXPECT_THAT(refused({"trace", "synth", "empty.json", "-o", "out"}),
              HasSubstr("empty.json: $.format: is missing"));
  EXPECT_THAT(refused({"trace", "synth", model, "-o", "out", "--vms", "0"}), HasSubstr("--vms"));
  EXPECT_THAT(refused({"trace", "synth", model, "-o", "out", "--length", "7min"}),
              HasSubstr("multiple of the model's period of 300s"));
  const std::string half_hour = project_file("datasets/samples/two-core-mix.gtrace");
  EXPECT_THAT(refused({"trace", "fit", half_hour, "-o", "out"}), HasSubstr("at least two days"));
}

}  // namespace
}  // namespace gemello::testing
