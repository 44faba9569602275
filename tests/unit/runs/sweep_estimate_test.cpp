#include <vector>

#include <gtest/gtest.h>

#include "models/runs/sweep/estimate.hpp"
#include "models/runs/sweep/pareto.hpp"

namespace gemello::runs {
namespace {

Estimate of(const std::vector<double>& values, double confidence = 0.95) {
  return estimate(values, confidence);
}

// 1..5: mean 3, sum of squares 10, s^2 = 10 / 4, s = 1.5811. Tables give t = 2.776 for 4 degrees of
// freedom and 97.5 %: 2.776 x 1.5811 / sqrt(5) = 1.9629. For 95 % (a 90 % interval) t = 2.132:
// 1.5075. Tables have four digits, so does the comparison.
TEST(SweepEstimate, IsStudentsInterval) {
  const Estimate five = of({1, 2, 3, 4, 5});
  EXPECT_EQ(five.n, 5U);
  EXPECT_DOUBLE_EQ(five.mean, 3);
  EXPECT_NEAR(five.deviation, 1.5811, 5e-5);
  ASSERT_TRUE(five.half);
  EXPECT_NEAR(*five.half, 1.9629, 1e-3);
  EXPECT_NEAR(*of({1, 2, 3, 4, 5}, 0.9).half, 1.5075, 1e-3);
}

// Two values: s = |a - b| / sqrt(2), half = t x |a - b| / 2 with t = 12.706 for one degree of
// freedom, so 12.706 for a distance of 2.
TEST(SweepEstimate, OfTwoValuesIsWide) {
  EXPECT_NEAR(*of({10, 12}).half, 12.706, 1e-3);
}

// Student 1908, "Additional hours' sleep gained", difference of the two drugs for ten patients:
// mean 1.58, s 1.230 (with n - 1), t(9) = 2.262: half width 0.880.
TEST(SweepEstimate, OfStudentsSleepers) {
  const Estimate sleep = of({1.2, 2.4, 1.3, 1.3, 0.0, 1.0, 1.8, 0.8, 4.6, 1.4});
  EXPECT_NEAR(sleep.mean, 1.58, 1e-12);
  EXPECT_NEAR(sleep.deviation, 1.230, 5e-4);
  EXPECT_NEAR(*sleep.half, 0.880, 1e-3);
}

TEST(SweepEstimate, HasNoIntervalOfOneValueOrOfEqualOnes) {
  EXPECT_EQ(of({}).n, 0U);
  EXPECT_FALSE(of({7}).half);
  EXPECT_FALSE(of({7}).all_equal());
  const Estimate equal = of({0.1, 0.1, 0.1});
  EXPECT_FALSE(equal.half);
  EXPECT_TRUE(equal.all_equal());
  EXPECT_EQ(equal.mean, 0.1);  // the sum of three would give 0.10000000000000002
  // What subtraction leaves of equal differences is no spread.
  EXPECT_TRUE(of({109.3 - 79.3, 109.7 - 79.7, 108.9 - 78.9}).all_equal());
  EXPECT_FALSE(of({1, 1.00001}).all_equal());
}

TEST(SweepEstimate, TextHasAsManyDecimalsAsTheIntervalCanBear) {
  Estimate value{5, 5.80321, 1, 0.01234};
  EXPECT_EQ(estimate_text(value), "5.803 ± 0.012");
  EXPECT_EQ(estimate_text(value, true), "+5.803 ± 0.012");
  value.half = 123.4;
  value.mean = 4567.8;
  EXPECT_EQ(estimate_text(value), "4568 ± 123");
  value.half = 0.0000012;
  value.mean = -2.236744;
  EXPECT_EQ(estimate_text(value), "-2.23674 ± <0.00001");
  EXPECT_EQ(estimate_text(value, true), "-2.237 ± <0.001");
  value.half.reset();
  EXPECT_EQ(estimate_text(value), "-2.24");
  EXPECT_EQ(estimate_text({0, 0, 0, {}}, true), "0");
}

// a is cheapest, c best in y; b lies between; d is worse than b in both; e equals b.
TEST(Pareto, KeepsWhatNoOtherBeats) {
  const std::vector<TradeOffPoint> points{{1, 9}, {2, 5}, {7, 1}, {3, 6}, {2, 5}, {2, 6}};
  EXPECT_EQ(non_dominated(points), (std::vector<bool>{true, true, true, false, true, false}));
  EXPECT_TRUE(non_dominated({}).empty());
}

}  // namespace
}  // namespace gemello::runs
