#include "models/behaviour/cpu_contention.hpp"

#include <algorithm>
#include <numeric>
#include <random>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace gemello::behaviour {
namespace {

using ::testing::DoubleEq;
using ::testing::DoubleNear;
using ::testing::ElementsAre;

std::vector<double> shares(double capacity, const std::vector<double>& demands,
                           const std::vector<double>& weights) {
  ShareScratch scratch;
  std::vector<double> out(demands.size());
  share(capacity, demands, weights, out, scratch);
  return out;
}

TEST(CpuContention, DemandsThatFitAreMet) {
  EXPECT_THAT(shares(8, {1, 2, 5}, {1, 1, 1}), ElementsAre(1, 2, 5));
}

// Two busy guests on one core: half each. With weights 3 and 1: three quarters and a quarter.
TEST(CpuContention, TwoBusyGuestsOnOneCore) {
  EXPECT_THAT(shares(1, {1, 1}, {1, 1}), ElementsAre(0.5, 0.5));
  EXPECT_THAT(shares(1, {1, 1}, {3, 1}), ElementsAre(0.75, 0.25));
}

// 10 cores for demands 2, 8, 10 of equal weight: an equal share is 10/3, so 2 is met; of the 8
// left the others take 4 each.
TEST(CpuContention, WhatOneDoesNotWantGoesToTheOthers) {
  EXPECT_THAT(shares(10, {8, 2, 10}, {1, 1, 1}), ElementsAre(4, 2, 4));
}

// 12 for demands 6, 9, 9 of weights 1, 2, 3: level 2 gives 2, 4, 6, all below what they want.
// With the last wanting only 3: it is met, 9 are left for weights 1 and 2: level 3, so 3 and 6.
TEST(CpuContention, WeightsScaleTheLevel) {
  EXPECT_THAT(shares(12, {6, 9, 9}, {1, 2, 3}), ElementsAre(2, 4, 6));
  EXPECT_THAT(shares(12, {6, 9, 3}, {1, 2, 3}), ElementsAre(3, 6, 3));
}

TEST(CpuContention, NothingToShareOrNobodyToShareIt) {
  EXPECT_THAT(shares(0, {1, 2}, {1, 1}), ElementsAre(0, 0));
  EXPECT_THAT(shares(4, {}, {}), ElementsAre());
  EXPECT_THAT(shares(4, {0, 9}, {1, 1}), ElementsAre(0, 4));
}

TEST(CpuContention, ReturnsWhatIsDelivered) {
  ShareScratch scratch;
  std::vector<double> out(2);
  EXPECT_EQ(share(3, std::vector<double>{1, 1}, std::vector<double>{1, 1}, out, scratch), 2);
  EXPECT_EQ(share(1.5, std::vector<double>{1, 1}, std::vector<double>{1, 1}, out, scratch), 1.5);
}

// The definition itself on random cases: one level L exists with every share min(d, L w), and the
// shares use the capacity up.
TEST(CpuContention, EveryShareIsTheDemandOrTheLevel) {
  std::mt19937_64 random(7);
  const auto uniform = [&] { return static_cast<double>(random() >> 11) * 0x1p-53; };
  for (int round = 0; round < 2000; ++round) {
    const auto guests = static_cast<std::size_t>(1 + random() % 40);
    std::vector<double> demands(guests);
    std::vector<double> weights(guests);
    for (double& demand : demands) demand = uniform() * 4000;
    for (double& weight : weights) weight = static_cast<double>(1 + random() % 8);
    const double wanted = std::accumulate(demands.begin(), demands.end(), 0.0);
    const double capacity = wanted * uniform();
    const std::vector<double> out = shares(capacity, demands, weights);
    double level = 0;
    for (std::size_t row = 0; row < guests; ++row) level = std::max(level, out[row] / weights[row]);
    for (std::size_t row = 0; row < guests; ++row)
      EXPECT_THAT(out[row], DoubleNear(std::min(demands[row], level * weights[row]), 1e-8));
    EXPECT_THAT(std::accumulate(out.begin(), out.end(), 0.0), DoubleNear(capacity, 1e-8));
  }
}

// A share depends on the guests and not on the order in which they are listed.
TEST(CpuContention, OrderOfGuestsDoesNotMatter) {
  const std::vector<double> there = shares(5, {4, 1, 3, 2}, {1, 2, 1, 2});
  const std::vector<double> back = shares(5, {2, 3, 1, 4}, {2, 1, 2, 1});
  for (std::size_t row = 0; row < 4; ++row) EXPECT_THAT(back[3 - row], DoubleEq(there[row]));
}

TEST(CpuContentionDeathTest, ImpossibleInputBreaksAnInvariant) {
  EXPECT_DEATH(shares(1, {-1, 3}, {1, 1}), "demand is not negative");
  EXPECT_DEATH(shares(1, {1, 3}, {0, 1}), "weight is positive");
  EXPECT_DEATH(shares(1, {1, 3}, {1}), "one length");
  EXPECT_DEATH(shares(-1, {1, 3}, {1, 1}), "capacity is not negative");
}

}  // namespace
}  // namespace gemello::behaviour
