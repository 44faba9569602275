#include "models/behaviour/fair_shares.hpp"

#include <gtest/gtest.h>

#include "models/units/streams.hpp"

namespace gemello::behaviour {
namespace {

TEST(FairShares, GivesWhatIsWantedWhereItFits) {
  const auto rates = fair_rates({{3, 1, {{0, 1.0}}}, {4, 1, {{0, 1.0}}}}, {10});
  EXPECT_DOUBLE_EQ(rates[0], 3);
  EXPECT_DOUBLE_EQ(rates[1], 4);
}

// 10 among a VM that wants 1 and two that want all: 1, and 4.5 each.
TEST(FairShares, LeavesTheModestAlone) {
  const auto rates =
      fair_rates({{1, 1, {{0, 1.0}}}, {9, 1, {{0, 1.0}}}, {9, 1, {{0, 1.0}}}}, {10});
  EXPECT_DOUBLE_EQ(rates[0], 1);
  EXPECT_DOUBLE_EQ(rates[1], 4.5);
  EXPECT_DOUBLE_EQ(rates[2], 4.5);
}

// Three VMs behind one connection against one behind another: 3 to 1.
TEST(FairShares, WeighsByVms) {
  const auto rates = fair_rates({{100, 3, {{0, 1.0}}}, {100, 1, {{0, 1.0}}}}, {8});
  EXPECT_DOUBLE_EQ(rates[0], 6);
  EXPECT_DOUBLE_EQ(rates[1], 2);
}

// A replicated write takes the uplink twice and each brick's disk once: an uplink of 10 gives 5,
// and the slower disk of 4 holds it at 4, which leaves 2 of the uplink to a read.
TEST(FairShares, TheSlowestReplicaRules) {
  const std::vector<FairStream> streams{{100, 1, {{0, 1.0}, {1, 1.0}, {0, 1.0}, {2, 1.0}}},
                                        {100, 1, {{0, 1.0}}}};
  const auto rates = fair_rates(streams, {10, 4, 50});
  // Rising together, the uplink is used 3 for each 1 of both: full at 10 / 3 each.
  EXPECT_NEAR(rates[0], 10.0 / 3, 1e-12);
  EXPECT_NEAR(rates[1], 10.0 / 3, 1e-12);
  const auto slower = fair_rates(streams, {10, 2, 50});
  EXPECT_NEAR(slower[0], 2, 1e-12);
  EXPECT_NEAR(slower[1], 6, 1e-12);
}

TEST(FairShares, WhatUsesNothingGetsAll) {
  EXPECT_DOUBLE_EQ(fair_rates({{7, 1, {}}}, {1})[0], 7);
  EXPECT_DOUBLE_EQ(fair_rates({{0, 1, {{0, 1.0}}}}, {1})[0], 0);
  EXPECT_DOUBLE_EQ(fair_rates({{5, 1, {{0, 1.0}}}}, {0})[0], 0);
}

// The definition (Bertsekas and Gallager): feasible, and each stream has its demand or a resource
// that is full and on which no other has more per weight.
TEST(FairShares, IsMaxMinFairOnRandomCases) {
  Stream draw(20261126, "fair-shares");
  for (int round = 0; round < 500; ++round) {
    const std::size_t resources = 1 + draw() % 5;
    std::vector<double> capacity(resources);
    for (double& each : capacity) each = 1 + 99 * draw.uniform();
    std::vector<FairStream> streams(1 + draw() % 8);
    for (FairStream& stream : streams) {
      stream.demand = 60 * draw.uniform();
      stream.weight = 1 + static_cast<double>(draw() % 4);
      for (std::uint32_t r = 0; r < resources; ++r)
        if (draw() % 2 == 0) stream.uses.emplace_back(r, 1 + static_cast<double>(draw() % 3));
    }
    const auto rates = fair_rates(streams, capacity);
    std::vector<double> used(resources, 0.0);
    for (std::size_t s = 0; s < streams.size(); ++s)
      for (const auto& [r, amount] : streams[s].uses) used[r] += amount * rates[s];
    for (std::size_t r = 0; r < resources; ++r) ASSERT_LE(used[r], capacity[r] * (1 + 1e-9));
    for (std::size_t s = 0; s < streams.size(); ++s) {
      if (rates[s] >= streams[s].demand * (1 - 1e-9)) continue;
      bool held = false;
      for (const auto& [r, amount] : streams[s].uses) {
        if (used[r] < capacity[r] * (1 - 1e-6)) continue;
        bool most = true;
        for (std::size_t other = 0; other < streams.size(); ++other)
          for (const auto& [r2, amount2] : streams[other].uses)
            if (r2 == r && rates[other] / streams[other].weight >
                               rates[s] / streams[s].weight * (1 + 1e-6))
              most = false;
        held = held || most;
      }
      ASSERT_TRUE(held) << "stream " << s << " of round " << round;
    }
  }
}

}  // namespace
}  // namespace gemello::behaviour
