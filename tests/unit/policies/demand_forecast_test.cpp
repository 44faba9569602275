// OLS, LR and LRR: the forecast they come to, measured from outside by the safety that tips them,
// against lines fitted here by the normal equations.
#include <algorithm>
#include <array>
#include <cmath>
#include <functional>

#include <gtest/gtest.h>

#include "models/policies/consolidation/least_squares_detector.hpp"
#include "models/policies/consolidation/local_regression_detector.hpp"
#include "models/policies/consolidation/robust_local_regression_detector.hpp"
#include "models/policies/consolidation/weighted_line.hpp"
#include "models/units/streams.hpp"
#include "tests/unit/planning/given_plan_support.hpp"

namespace gemello::policies {
namespace {

using namespace gemello::testing;

using Ten = std::array<double, 10>;  // shares, oldest first: at x = 1..10
using Numbers = std::array<long double, 10>;

std::vector<double> newest_first(const Ten& shares) {
  return {shares.rbegin(), shares.rend()};
}

// Over is forecast * safety >= 1: the forecast is 1 / the least safety that is over.
template <class Detector>
double forecast_of(std::vector<double> past) {
  const GivenPlan plan = host_with_history(std::move(past));
  double below = 0.01;
  double above = 100;
  for (int i = 0; i < 100; ++i) {
    const double middle = std::sqrt(below * above);
    (Detector(middle, 0).over(plan, HostId(0)) ? above : below) = middle;
  }
  return 1 / above;
}

template <class Detector>
double forecast_of(const Ten& shares) {
  return forecast_of<Detector>(newest_first(shares));
}

// The line of weighted least squares by Cramer's rule on
// [sum w, sum w x; sum w x, sum w x x] [a; b] = [sum w y; sum w x y].
struct Fit {
  long double a = 0;
  long double b = 0;
  long double at(int x) const { return a + b * x; }
};

Fit normal_equations(const Ten& y, const Numbers& w) {
  long double s = 0;
  long double sx = 0;
  long double sxx = 0;
  long double sy = 0;
  long double sxy = 0;
  for (int i = 0; i < 10; ++i) {
    const auto k = static_cast<std::size_t>(i);
    const long double x = i + 1;
    s += w[k];
    sx += w[k] * x;
    sxx += w[k] * x * x;
    sy += w[k] * y[k];
    sxy += w[k] * x * y[k];
  }
  const long double determinant = s * sxx - sx * sx;
  return {(sy * sxx - sx * sxy) / determinant, (s * sxy - sx * sy) / determinant};
}

// (1 - (d/9)^3)^3 for d = 9, 8... 0 samples back, in whole numbers over 729^3.
Numbers tricube_weights() {
  Numbers w{};
  for (int d = 0; d < 10; ++d) {
    const long double left = static_cast<long double>(729 - d * d * d) / 729;
    w[static_cast<std::size_t>(9 - d)] = left * left * left;
  }
  return w;
}

Fit robust_fit(const Ten& y) {
  const Numbers near = tricube_weights();
  Fit fit = normal_equations(y, near);
  for (int refit = 0; refit < 2; ++refit) {
    Numbers distance{};
    for (std::size_t i = 0; i < 10; ++i)
      distance[i] = std::fabs(y[i] - fit.at(static_cast<int>(i) + 1));
    Numbers sorted = distance;
    std::sort(sorted.begin(), sorted.end());
    const long double six_medians = 3 * (sorted[4] + sorted[5]);
    Numbers w{};
    for (std::size_t i = 0; i < 10; ++i) {
      const long double u = distance[i] / six_medians;
      w[i] = u < 1 ? near[i] * (1 - u * u) * (1 - u * u) : 0;
    }
    fit = normal_equations(y, w);
  }
  return fit;
}

Ten line(double base, double slope) {
  Ten shares{};
  for (int i = 0; i < 10; ++i) shares[static_cast<std::size_t>(i)] = base + slope * (i + 1);
  return shares;
}

// Weights 1, 1, 2 at x = 1, 2, 3: means x 9/4, y 11/4; sum w dx dx = 11/4, sum w dx dy = 29/4.
TEST(WeightedLine, ByHand) {
  const std::array<double, 3> y = {0, 1, 5};
  const std::array<double, 3> w = {1, 1, 2};
  const Line fitted = weighted_line(y, w);
  EXPECT_NEAR(fitted.slope, 29.0 / 11, 1e-14);
  EXPECT_NEAR(fitted.at(2.25), 2.75, 1e-14);
  EXPECT_NEAR(fitted.base, 2.75 - 2.25 * 29 / 11, 1e-14);
}

// Two points with weight make the line, whatever lies beside them.
TEST(WeightedLine, WithoutWeightNothingCounts) {
  const std::array<double, 4> y = {7, 1, 3, -9};
  const std::array<double, 4> w = {0, 5, 1, 0};
  const Line fitted = weighted_line(y, w);
  EXPECT_NEAR(fitted.slope, 2, 1e-14);
  EXPECT_NEAR(fitted.base, -3, 1e-14);
}

// Half way: (1 - 1/8)^3 = 343/512 and (1 - 1/4)^2 = 9/16.
TEST(Weights, FallFromOneToNothing) {
  EXPECT_EQ(tricube(0, 9), 1);
  EXPECT_DOUBLE_EQ(tricube(4.5, 9), 343.0 / 512);
  EXPECT_DOUBLE_EQ(tricube(-4.5, 9), 343.0 / 512);
  EXPECT_EQ(tricube(9, 9), 0);
  EXPECT_EQ(tricube(20, 9), 0);
  EXPECT_EQ(bisquare(0, 2), 1);
  EXPECT_DOUBLE_EQ(bisquare(1, 2), 9.0 / 16);
  EXPECT_DOUBLE_EQ(bisquare(-1, 2), 9.0 / 16);
  EXPECT_EQ(bisquare(2, 2), 0);
  EXPECT_EQ(bisquare(20, 2), 0);
}

template <class Detector>
class Forecasts : public ::testing::Test {};
using Lines =
    ::testing::Types<LeastSquaresDetector, LocalRegressionDetector, RobustLocalRegressionDetector>;
TYPED_TEST_SUITE(Forecasts, Lines);

// 0.1 + 0.05 x goes on to 0.65 at x = 11, 0.6 - 0.03 x to 0.27; what does not change stays.
TYPED_TEST(Forecasts, AStraightLineGoesOn) {
  EXPECT_NEAR(forecast_of<TypeParam>(line(0.1, 0.05)), 0.65, 1e-12);
  EXPECT_NEAR(forecast_of<TypeParam>(line(0.6, -0.03)), 0.27, 1e-12);
  EXPECT_NEAR(forecast_of<TypeParam>(line(0.4, 0)), 0.4, 1e-12);
}

TYPED_TEST(Forecasts, OnlyTheLastTenSamplesCount) {
  std::vector<double> past = newest_first(line(0.1, 0.05));
  past.insert(past.end(), {0.9, 0.1, 0.9});
  EXPECT_NEAR(forecast_of<TypeParam>(past), 0.65, 1e-12);
}

// Nine samples that rise to 0.9 say nothing yet: 0.7 decides, and equal is not over. With a tenth
// the forecast does, whatever is asked for now: 0.5 of 1 with a safety of 1.9 is not over, with 2
// it reaches the whole host and is.
TYPED_TEST(Forecasts, TenSamplesOrAFixedThreshold) {
  std::vector<double> nine = newest_first(line(0, 0.09));
  nine.pop_back();
  for (const double share : {0.7, 0.7 + 1e-8}) {
    const GivenPlan plan = host_with_history(nine, share);
    EXPECT_EQ(TypeParam().over(plan, HostId(0)), share > 0.7);
  }
  const GivenPlan ten = host_with_history(std::vector<double>(10, 0.5), 0.99);
  EXPECT_FALSE(TypeParam(1.9).over(ten, HostId(0)));
  EXPECT_TRUE(TypeParam(2).over(ten, HostId(0)));
  EXPECT_FALSE(TypeParam(2 - 1e-6).over(ten, HostId(0)));
}

// 1.2 times a constant history: over from 1 / 1.2 = 0.8333... on.
TYPED_TEST(Forecasts, DefaultSafetyIsThePapers) {
  EXPECT_FALSE(TypeParam().over(host_with_history(std::vector<double>(10, 0.8333)), HostId(0)));
  EXPECT_TRUE(TypeParam().over(host_with_history(std::vector<double>(10, 0.8334)), HostId(0)));
}

// Nine times 0.1 and then 0.9: mean 0.18; slope 4.5 * 0.8 / 82.5 per sample, the sum of squared
// distances of 1..10 from 5.5 being 82.5; 5.5 samples on that is 0.18 + 0.24.
TEST(LeastSquares, ByHand) {
  Ten shares = line(0.1, 0);
  shares[9] = 0.9;
  EXPECT_NEAR(forecast_of<LeastSquaresDetector>(shares), 0.42, 1e-12);
}

// The oldest of the ten weighs nothing in a local regression.
TEST(LocalRegression, ForgetsTheOldest) {
  Ten shares = line(0.3, 0.02);
  shares[0] = 0.95;
  EXPECT_NEAR(forecast_of<LocalRegressionDetector>(shares), 0.52, 1e-12);
}

TEST(ForecastsOfRandomHistories, AreThoseOfTheNormalEquations) {
  Stream stream(20261126, "forecasts");
  for (int i = 0; i < 200; ++i) {
    SCOPED_TRACE(i);
    // A trend upwards and noise, so that no forecast comes near 0, where 1 / safety is blind.
    Ten shares = line(0.2 + 0.1 * stream.uniform(), 0.05 * stream.uniform());
    for (double& share : shares) share += 0.1 * (stream.uniform() - 0.5);
    Numbers alike{};
    alike.fill(1);
    EXPECT_NEAR(forecast_of<LeastSquaresDetector>(shares),
                static_cast<double>(normal_equations(shares, alike).at(11)), 1e-11);
    EXPECT_NEAR(forecast_of<LocalRegressionDetector>(shares),
                static_cast<double>(normal_equations(shares, tricube_weights()).at(11)), 1e-11);
    EXPECT_NEAR(forecast_of<RobustLocalRegressionDetector>(shares),
                static_cast<double>(robust_fit(shares).at(11)), 1e-10);
  }
}

// A single wild sample eight back, on a line that goes on to 0.32. OLS weighs it as any other:
// leverage 0.1 + 5.5 (2 - 5.5) / 82.5 = -2/15, times 0.4. LR weighs it (1 - (8/9)^3)^3 = 0.026 of
// the newest. LRR leaves it out.
TEST(Outliers, MoveOlsMostAndTheRobustLineLeast) {
  Ten shares = line(0.1, 0.02);
  shares[1] += 0.4;
  const double ols = std::abs(forecast_of<LeastSquaresDetector>(shares) - 0.32);
  const double lr = std::abs(forecast_of<LocalRegressionDetector>(shares) - 0.32);
  const double lrr = std::abs(forecast_of<RobustLocalRegressionDetector>(shares) - 0.32);
  EXPECT_NEAR(ols, 0.4 * 2 / 15, 1e-12);
  EXPECT_LT(lr, ols);
  EXPECT_LT(lrr, lr / 100);
}

// A wild sample three back bends LR, and not LRR.
TEST(Outliers, LateOnesBendLocalRegressionUnlessItIsRobust) {
  Ten shares = line(0.1, 0.02);
  shares[7] += 0.4;
  EXPECT_GT(std::abs(forecast_of<LocalRegressionDetector>(shares) - 0.32), 0.05);
  EXPECT_NEAR(forecast_of<RobustLocalRegressionDetector>(shares), 0.32, 0.01);
}

}  // namespace
}  // namespace gemello::policies
