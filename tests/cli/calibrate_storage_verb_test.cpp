// gemello calibrate-storage: the test bed's table, and what is no table.
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/cli/child_process_support.hpp"

namespace gemello::testing {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

class CalibrateStorageVerb : public ::testing::Test {
 protected:
  Ended calibrate(const std::vector<std::string>& more) {
    std::vector<std::string> words{"calibrate-storage"};
    words.insert(words.end(), more.begin(), more.end());
    return gemello(here_, words);
  }
  std::string measured() const {
    return project_file("tests/validation/lab_storage/gluster_vs_rtt.tsv");
  }
  Workplace here_;
};

TEST_F(CalibrateStorageVerb, PrintsCountsBasesResidualsAndPredictions) {
  const Ended ended = calibrate({measured(), "--predict", "1,20"});
  ASSERT_EQ(ended.code, 0) << ended.talk;
  EXPECT_THAT(ended.out,
              AllOf(HasSubstr("Round trips, as shipped"), HasSubstr("rep2, 5ms set, 5.5ms in"),
                    HasSubstr("59 cells: median |residual|"), HasSubstr("write-behind answers"),
                    HasSubstr("round trip 20ms set: 20.5ms in the mean (assumption")));
  EXPECT_EQ(ended.talk, "");
}

// 4 KiB writes of a single brick: median 3712.25 a second at 0, so a base of 269 us; with one round
// trip of 5.5 ms 173.3 a second, of 8 ms 120.9.
TEST_F(CalibrateStorageVerb, TheMeanRoundTripCanBeGiven) {
  const auto rate = [&](const std::vector<std::string>& words) {
    const Ended ended = calibrate(words);
    EXPECT_EQ(ended.code, 0) << ended.talk;
    const auto fit = nlohmann::json::parse(ended.out);
    for (const auto& cell : fit["cells"])
      if (cell["layout"] == "one" && cell["operation"] == "w4k_iops" && cell["round_trip_ms"] == 5)
        return cell["predicted"].get<double>();
    return 0.0;
  };
  EXPECT_NEAR(rate({measured(), "--json"}), 173.3, 0.05);
  EXPECT_NEAR(rate({measured(), "--json", "--round-trip", "5=8ms"}), 120.9, 0.05);
  EXPECT_NEAR(rate({measured(), "--json", "--counts", "fixed"}), 173.3, 0.05);
  EXPECT_NEAR(rate({measured(), "--json", "--choose-counts"}), 173.3, 0.05);
}

TEST_F(CalibrateStorageVerb, WhatDoesNothingOrIsNoTableIsInvalidInput) {
  const auto refused = [&](const std::vector<std::string>& words, const std::string& sentence) {
    const Ended ended = calibrate(words);
    EXPECT_EQ(ended.code, 3) << ended.talk;
    EXPECT_THAT(ended.talk, HasSubstr(sentence));
    EXPECT_EQ(ended.out, "");
  };
  refused({measured(), "--round-trip", "7=8"}, "--round-trip: 7ms: is a setting that no row");
  refused({measured(), "--round-trip", "0=1"}, "the base times hold it");
  refused({measured(), "--round-trip", "5"}, "must read NOMINAL=MEAN");
  refused({measured(), "--round-trip", "5=5.5", "--round-trip", "5ms=6"}, "twice");
  refused({measured(), "--predict", "1,soon"}, "--predict: soon:");
  refused({measured(), "--predict", "1,1ms"}, "is there twice");
  refused({"none.tsv"}, "none.tsv");
  here_.write("bad.tsv", "opts\tvol\trtt\n");
  refused({"bad.tsv"}, "bad.tsv: line 1, column rtt: is not a column of the bench");
  const Ended both = calibrate({measured(), "--counts", "fixed", "--choose-counts"});
  EXPECT_EQ(both.code, 2);
  EXPECT_EQ(calibrate({}).code, 2);
}

}  // namespace
}  // namespace gemello::testing
