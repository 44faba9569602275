#include "models/behaviour/failure_law.hpp"

#include <array>
#include <cmath>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace gemello::behaviour {
namespace {

using ::testing::DoubleNear;

FailureLaw truncated(FailureLaw law, Duration at_most) {
  law.at_most = at_most;
  return law;
}

std::array<FailureLaw, 7> every_law() {
  return {exponential(10h),
          weibull(0.7, 10h),
          lognormal(10h, 1.2),
          fixed(10h),
          truncated(exponential(10h), 15h),
          truncated(weibull(0.7, 10h), 15h),
          truncated(lognormal(10h, 1.2), 15h)};
}

// Mean by the midpoint rule over quantiles; the tail above the last midpoint is what it misses.
double mean_of_quantiles(const FailureLaw& law, int points) {
  double sum = 0;
  for (int i = 0; i < points; ++i) sum += seconds(draw(law, (i + 0.5) / points));
  return sum / points;
}

// Quantiles by hand: ln 2 of a mean lies below half of an exponential's draws; a Weibull's scale
// is its quantile at 1 - 1/e, whatever the shape; half of a lognormal's lie below its median.
TEST(FailureLaw, QuantilesByHand) {
  EXPECT_THAT(seconds(draw(exponential(1000s), 0.5)), DoubleNear(693.147, 1e-3));
  EXPECT_THAT(seconds(draw(weibull(0.7, 1000s), 1 - std::exp(-1))), DoubleNear(1000, 1e-3));
  EXPECT_THAT(seconds(draw(weibull(2, 1000s), 0.5)), DoubleNear(832.555, 1e-3));  // sqrt(ln 2)
  EXPECT_EQ(draw(lognormal(1000s, 3), 0.5), 1000s);
  EXPECT_EQ(draw(fixed(1234us), 0.9), 1234us);
  EXPECT_EQ(draw(exponential(1000s), 0), 1ms);
}

// The fits of outages of WAN circuits: median 2.7 and p95 19.9 minutes give sigma 1.21; median
// 32 and p95 5328 minutes give 3.11 (Turner et al., SIGCOMM 2010).
TEST(FailureLaw, SigmaOfPublishedPercentiles) {
  EXPECT_THAT(lognormal_of_p95(162s, 1194s).shape, DoubleNear(1.21, 0.005));
  EXPECT_THAT(lognormal_of_p95(32min, 5328min).shape, DoubleNear(3.11, 0.005));
  EXPECT_THAT(seconds(draw(lognormal(162s, 1.2143), 0.95)), DoubleNear(1194, 2));
  EXPECT_THAT(seconds(draw(lognormal_of_p95(32min, 5328min), 0.95)), DoubleNear(5328 * 60, 1));
}

// An exponential is its mean; Gamma(1 + 1/2) = sqrt(pi)/2 for a Weibull of shape 2; exp(sigma^2/2)
// for a lognormal.
TEST(FailureLaw, MeansInClosedForm) {
  EXPECT_DOUBLE_EQ(mean_seconds(exponential(1000s)), 1000);
  EXPECT_THAT(mean_seconds(weibull(2, 1000s)), DoubleNear(886.2269, 1e-4));
  EXPECT_THAT(mean_seconds(weibull_of_mean(0.7, 1000s)), DoubleNear(1000, 1e-5));
  EXPECT_THAT(mean_seconds(lognormal(1000s, 1)), DoubleNear(1648.7213, 1e-4));
  EXPECT_DOUBLE_EQ(mean_seconds(fixed(1000s)), 1000);
  // truncated at its mean, an exponential's is m (1 - 1/(e - 1))
  EXPECT_THAT(mean_seconds(truncated(exponential(1000s), 1000s)),
              DoubleNear(1000 * (1 - 1 / (std::exp(1.0) - 1)), 1e-6));
}

TEST(FailureLaw, MeansAreThoseOfTheDraws) {
  for (const FailureLaw& law : every_law())
    EXPECT_NEAR(mean_of_quantiles(law, 200'000) / mean_seconds(law), 1, 1e-3);
}

// PHYSICS of the WAN: the fit of hardware outages has a mean of some 67 h; what is published is
// 8.2 h, so it must be truncated.
TEST(FailureLaw, UntruncatedFitOvershoots) {
  EXPECT_NEAR(mean_seconds(lognormal(32min, 3.11)) / 3600, 67, 1);
}

TEST(FailureLaw, TruncatedLawIsTheConditionedOne) {
  const FailureLaw law = truncated(exponential(1000s), 500s);
  // half of the share 1 - exp(-1/2) = 0.393469 is the quantile at 0.196735: 219.070 s
  EXPECT_THAT(seconds(draw(law, 0.5)), DoubleNear(219.070, 1e-3));
  for (const FailureLaw& one : every_law())
    for (const double u : {0.0, 0.3, 0.999999, 1 - 0x1p-53}) {
      EXPECT_LE(draw(one, u), one.at_most.value_or(Duration::max()));
      EXPECT_GT(draw(one, u), Duration{});
    }
}

TEST(FailureLaw, ShareWithinIsWhatTheQuantileInverts) {
  EXPECT_THAT(share_within(exponential(1000s), 1000s), DoubleNear(1 - std::exp(-1), 1e-12));
  EXPECT_THAT(share_within(weibull(0.5, 1000s), 4000s), DoubleNear(1 - std::exp(-2), 1e-12));
  EXPECT_THAT(share_within(lognormal_of_p95(10s, 70s), 70s), DoubleNear(0.95, 1e-9));
  EXPECT_EQ(share_within(fixed(10s), 9s), 0);
}

TEST(FailureLaw, DrawsGrowWithU) {
  for (const FailureLaw& law : every_law())
    for (int i = 1; i < 1000; ++i) EXPECT_GE(draw(law, i / 1000.0), draw(law, (i - 1) / 1000.0));
}

TEST(FailureLaw, LongestTailStaysADuration) {
  const Duration longest = draw(lognormal(1000h, 20), 1 - 0x1p-53);
  EXPECT_NEAR(hours(longest), 1e4 * 365.25 * 24, 1);
}

// In equilibrium the mean residual life is E[X^2] / (2 E[X]): the mean again for an exponential,
// half the value for a fixed life; Gamma(1 + 2/k) / (2 Gamma(1 + 1/k)) scales for a Weibull.
TEST(FailureLaw, ResidualLifeInEquilibrium) {
  const auto mean_residual = [](const FailureLaw& law) {
    constexpr int side = 1500;
    double sum = 0;
    for (int i = 0; i < side; ++i)
      for (int j = 0; j < side; j += 100)
        sum += seconds(draw_residual(law, (i + 0.5) / side, (j + 50.0) / side));
    return sum / (side * side / 100.0);
  };
  EXPECT_NEAR(mean_residual(exponential(1000s)), 1000, 5);
  EXPECT_NEAR(mean_residual(fixed(1000s)), 500, 1);
  const double weibull_scales = std::tgamma(1 + 2 / 0.7) / (2 * std::tgamma(1 + 1 / 0.7));
  EXPECT_NEAR(mean_residual(weibull(0.7, 1000s)) / (1000 * weibull_scales), 1, 0.01);
  // lognormal: exp(1.5 sigma^2) / 2 medians
  EXPECT_NEAR(mean_residual(lognormal(1000s, 0.5)) / (500 * std::exp(1.5 * 0.25)), 1, 0.01);
}

}  // namespace
}  // namespace gemello::behaviour
