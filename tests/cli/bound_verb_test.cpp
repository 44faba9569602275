// gemello bound: what a run drew beside what no placement could have gone below.
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/cli/child_process_support.hpp"

namespace gemello::testing {
namespace {

using ::testing::HasSubstr;

/// An hour of the sample without its crash, spread and packed.
class BoundVerb : public ::testing::Test {
 protected:
  void SetUp() override {
    run("spread", "worst-fit");
    run("packed", "power-aware");
  }
  void run(const std::string& name, const std::string& placement) {
    const Ended ended =
        gemello(here_, {"run", project_file("datasets/samples/napoli.json"), "-o", name, "--set",
                        "faults=[]", "--set", "duration=1h", "--no-html", "--set",
                        "policy.placement.name=" + placement});
    ASSERT_EQ(ended.code, 0) << ended.talk;
  }
  Workplace here_;
};

// 17 VMs of 2 GiB and 16 of 4 GiB hold 98 GiB: 3.27 of eight hosts with 30 GiB for guests, idle at
// 157 W where an idle host that is off draws 10 W: 8 * 10 + 3.27 * 147 = 560 W at least. At most,
// what they deliver costs the whole span of the curve, 119 W a host, more: 950 W.
TEST_F(BoundVerb, LiesWhereMemoryPutsItAndBelowEveryRun) {
  const Ended ended = gemello(here_, {"bound", "spread", "packed", "--json"});
  ASSERT_EQ(ended.code, 0) << ended.talk;
  const auto runs = nlohmann::json::parse(ended.out);
  ASSERT_EQ(runs.size(), 2U);
  for (const auto& run : runs) {
    const double hours = run["time_s"].get<double>() / 3600;
    EXPECT_NEAR(hours, 1, 0.01);
    EXPECT_GE(run["least_kwh"].get<double>(), 0.550 * hours);  // the first minute boots
    EXPECT_LE(run["least_kwh"].get<double>(), 0.950 * hours);
    EXPECT_LT(run["least_kwh"].get<double>(), run["drawn_kwh"].get<double>());
  }
  EXPECT_EQ(runs[0]["run"], "spread");
}

TEST_F(BoundVerb, PrintsATableForPeople) {
  const Ended ended = gemello(here_, {"bound", "packed"});
  ASSERT_EQ(ended.code, 0) << ended.talk;
  EXPECT_THAT(ended.out, HasSubstr("least, kWh"));
  EXPECT_THAT(ended.out, HasSubstr("%  packed\n"));
}

TEST_F(BoundVerb, WantsAFinishedRun) {
  const Ended ended = gemello(here_, {"bound", "nowhere"});
  EXPECT_EQ(ended.code, 3);
  EXPECT_THAT(ended.talk, HasSubstr("nowhere"));
}

}  // namespace
}  // namespace gemello::testing
