// IQR and MAD: the thresholds they come to, measured from outside by the share at which they tip.
#include <algorithm>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "models/planning/demand_history.hpp"
#include "models/policies/consolidation/interquartile_range_detector.hpp"
#include "models/policies/consolidation/median_absolute_deviation_detector.hpp"
#include "tests/unit/planning/given_plan_support.hpp"

namespace gemello::policies {
namespace {

using namespace gemello::testing;
using ::testing::DoubleNear;
using ::testing::ElementsAre;
using ::testing::SizeIs;

const HostId host{0};

bool over(const OverloadDetector& detector, GivenPlan& plan, double share) {
  plan.set_demand(VmId(0), share * 1000);
  return detector.over(plan, host);
}

// The share of capacity above which the host counts as overloaded, by bisection.
double threshold_of(const OverloadDetector& detector, std::vector<double> past) {
  GivenPlan plan = host_with_history(std::move(past));
  double below = 0;
  double above = 2;
  for (int i = 0; i < 50; ++i) {
    const double middle = (below + above) / 2;
    (over(detector, plan, middle) ? above : below) = middle;
  }
  return below;
}

// 1, 4, 9... n^2, in thousandths of the host, in an order that has nothing to do with size: every
// other one from the left, then the rest from the right.
std::vector<double> squares(int n) {
  std::vector<double> shares;
  for (int i = 1; i <= n; i += 2) shares.push_back(i * i / 1000.0);
  for (int i = n - n % 2; i >= 2; i -= 2) shares.push_back(i * i / 1000.0);
  return shares;
}

// A host of 4000 MHz; a of 2000 MHz full asked for 1000, 500, 200 MHz and b of 1000 MHz for 1000,
// 200 and, longer ago, for nothing: 2000, 700, 200 of 4000.
TEST(DemandHistory, SumsTheVmsSharesOfTheHost) {
  GivenPlan plan;
  plan.add_host(4000);
  plan.add_host(4000);
  plan.add_vm_on(host, 2000, 0, {0.5, 0.25, 0.1});
  plan.add_vm_on(host, 1000, 0, {1, 0.2});
  plan.add_vm_on(HostId(1), 1000, 0, {0.9, 0.9, 0.9, 0.9});  // elsewhere
  EXPECT_THAT(DemandHistory(plan, host).shares(),
              ElementsAre(DoubleNear(0.5, 1e-15), DoubleNear(0.175, 1e-15), 0.05));
}

// Before the oldest sample that is not 0 nothing is known; a 0 between others was measured.
TEST(DemandHistory, EndsAtTheOldestThatIsNotZero) {
  EXPECT_THAT(DemandHistory(host_with_history({0.5, 0, 0.25, 0, 0}), host).shares(),
              ElementsAre(0.5, 0, 0.25));
  EXPECT_THAT(DemandHistory(host_with_history({0, 0}), host).shares(), ElementsAre(0));
  EXPECT_THAT(DemandHistory(host_with_history({}), host).shares(), ElementsAre(0));
}

TEST(DemandHistory, HoldsThirtySamples) {
  std::vector<double> past(30, 0.25);
  past.resize(40, 0.75);
  const GivenPlan plan = host_with_history(past);
  const DemandHistory history(plan, host);
  EXPECT_THAT(history.shares(), SizeIs(30));
  EXPECT_EQ(history.shares().back(), 0.25);
}

// n = 12: ranks round(0.25 * 13 = 3.25) = 3 and round(9.75) = 10: (100 - 9) / 1000 = 0.091.
TEST(InterquartileRange, QuartilesOfTwelve) {
  EXPECT_NEAR(threshold_of(InterquartileRangeDetector(1.5, 0), squares(12)), 1 - 1.5 * 0.091,
              1e-12);
}

// n = 13: ranks 3.5 -> 4 and 10.5 -> 11, halves up: (121 - 16) / 1000 = 0.105.
TEST(InterquartileRange, HalfRanksGoUp) {
  EXPECT_NEAR(threshold_of(InterquartileRangeDetector(1.5, 0), squares(13)), 1 - 1.5 * 0.105,
              1e-12);
}

// n = 30: ranks round(7.75) = 8 and round(23.25) = 23: (529 - 64) / 1000 = 0.465. Twice of it are
// 0.93.
TEST(InterquartileRange, QuartilesOfThirty) {
  EXPECT_NEAR(threshold_of(InterquartileRangeDetector(1.5, 0), squares(30)), 1 - 1.5 * 0.465,
              1e-12);
  EXPECT_NEAR(threshold_of(InterquartileRangeDetector(2, 0), squares(30)), 0.07, 1e-12);
}

// n = 12: the median of 1, 4... 144 is (36 + 49) / 2 = 42.5. Distances from it, sorted: 6.5, 6.5,
// 17.5, 21.5, 26.5, 33.5 | 38.5, 38.5, 41.5, 57.5, 78.5, 101.5: median 36.
TEST(MedianAbsoluteDeviation, OfTwelve) {
  EXPECT_NEAR(threshold_of(MedianAbsoluteDeviationDetector(2.5, 0), squares(12)), 1 - 2.5 * 0.036,
              1e-12);
}

// n = 13: the median is 49; distances 0, 13, 15, 24, 32, 33 | 40 | 45, 48, 51, 72, 95, 120.
TEST(MedianAbsoluteDeviation, OfThirteen) {
  EXPECT_NEAR(threshold_of(MedianAbsoluteDeviationDetector(2.5, 0), squares(13)), 1 - 2.5 * 0.040,
              1e-12);
}

// n = 30: the median is (225 + 256) / 2 = 240.5. Distances below 205: 15.5 twice, 44.5, 48.5, 71.5,
// 83.5, 96.5, 119.5, 120.5, 140.5, 159.5 twice, 176.5, 191.5, 200.5 (of 21^2 = 441, the 15th) and
// 204.5 (of 6^2 = 36, the 16th): median 202.5.
TEST(MedianAbsoluteDeviation, OfThirty) {
  EXPECT_NEAR(threshold_of(MedianAbsoluteDeviationDetector(2.5, 0), squares(30)), 1 - 2.5 * 0.2025,
              1e-12);
}

TEST(AdaptiveThresholds, DefaultsAreThePapers) {
  EXPECT_NEAR(threshold_of(InterquartileRangeDetector(), squares(12)), 0.8635, 1e-8);
  EXPECT_NEAR(threshold_of(MedianAbsoluteDeviationDetector(), squares(12)), 0.91, 1e-8);
}

// Eleven samples say nothing, a twelfth that is 0 and the oldest neither: 0.7 decides. Twelve that
// do not vary allow the whole host. Equal is not over.
TEST(AdaptiveThresholds, TwelveSamplesOrAFixedThreshold) {
  const InterquartileRangeDetector iqr;
  const MedianAbsoluteDeviationDetector mad;
  std::vector<double> almost(11, 0.3);
  almost.push_back(0);
  for (const OverloadDetector* detector : std::vector<const OverloadDetector*>{&iqr, &mad}) {
    for (const std::vector<double>& past :
         {std::vector<double>{}, std::vector<double>(11, 0.3), almost}) {
      GivenPlan plan = host_with_history(past);
      EXPECT_FALSE(over(*detector, plan, 0.7));
      EXPECT_TRUE(over(*detector, plan, 0.7 + 1e-8));
    }
    GivenPlan plan = host_with_history(std::vector<double>(12, 0.3));
    EXPECT_FALSE(over(*detector, plan, 1));
    EXPECT_TRUE(over(*detector, plan, 1 + 1e-8));
  }
}

// The threshold of squares(12) by IQR is 0.8635: a share of a twentieth of a quantum more is no
// difference, one of two quanta is.
TEST(AdaptiveThresholds, SharesCloserThanAQuantumAreEqual) {
  const InterquartileRangeDetector coarse(1.5, 0.01);
  GivenPlan plan = host_with_history(squares(12));
  EXPECT_FALSE(over(coarse, plan, 0.8640));
  EXPECT_TRUE(over(coarse, plan, 0.8835));
  EXPECT_TRUE(over(InterquartileRangeDetector(1.5, 0), plan, 0.8640));
}

}  // namespace
}  // namespace gemello::policies
