#include "models/policies/rebalancing/load_balance.hpp"

#include <array>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "tests/unit/policies/policies_support.hpp"

namespace gemello::policies {
namespace {

using namespace gemello::testing;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

TEST(Imbalance, MaximumLessMean) {
  // Shares 90 %, 30 %, 30 %: mean 50 %, so 40 %.
  const std::array<std::int64_t, 3> shares = {900'000, 300'000, 300'000};
  EXPECT_EQ(imbalance(ImbalanceMeasure::max_minus_mean, shares), 400'000);
}

TEST(Imbalance, StandardDeviation) {
  // 80 % and 20 %: both 30 % off the mean of 50 %.
  const std::array<std::int64_t, 2> shares = {800'000, 200'000};
  EXPECT_EQ(imbalance(ImbalanceMeasure::deviation, shares), 300'000);
}

TEST(Imbalance, OneHostIsEven) {
  const std::array<std::int64_t, 1> shares = {990'000};
  EXPECT_EQ(imbalance(ImbalanceMeasure::max_minus_mean, shares), 0);
}

TEST(Imbalance, GainIsTheFallOfSquaredDeviations) {
  // 8, 2, 2 (mean 4): 16 + 4 + 4 = 24. Moving 2 from the first to the last: 6, 2, 4 (mean 4):
  // 4 + 4 + 0 = 8. So 16 less.
  const std::array<std::int64_t, 3> shares = {8, 2, 2};
  EXPECT_DOUBLE_EQ(variance_gain(shares, 0, 6, 2, 4), 16.0);
  // Between unequal hosts the mean moves too: 8, 2, 2 to 6, 2, 3 (a larger target), mean 11/3:
  // 36 + 4 + 9 - 121/3 = 8.667, so 24 - 8.667 = 15.333 less.
  EXPECT_NEAR(variance_gain(shares, 0, 6, 2, 3), 24.0 - (49.0 - 121.0 / 3.0), 1e-12);
}

class Balance : public ::testing::Test {
 protected:
  // Three hosts of 4000 MHz. Expected shares: hv1 (1600 + 1200 + 800) / 4000 = 0.9, hv2 0.3,
  // hv3 0.3; mean 0.5, imbalance 0.4.
  TableFleet fleet = fleet_from_table(R"(
      host  cores  mhz   mem
      hv1   4      1000  64GiB
      hv2   4      1000  64GiB
      hv3   4      1000  64GiB
      vm  host  vcpus  mem   cpu
      a   hv1   2      4GiB  1600
      b   hv1   2      4GiB  1200
      c   hv1   2      8GiB  800
      d   hv2   2      4GiB  1200
      e   hv3   2      4GiB  1200)");
  LoadBalanceOptions options;

  Balance() { fleet.advance(1h); }
  std::unique_ptr<LoadBalance> make() const {
    return std::make_unique<LoadBalance>(options, exact_books().books);
  }
  std::vector<std::string> sample(LoadBalance& policy, Reasons* reasons = nullptr) {
    fleet.advance(60s);
    const std::vector<Event> events{event(fleet, MonitoringSample{})};
    return lines(fleet, policy.decide(fleet.view(), events, reasons));
  }
  void set_demand(const char* vm, float megahertz) {
    fleet.data.vms.cpu_demand[fleet.vm(vm).index()] = megahertz;
  }
};

TEST_F(Balance, MovesTheVmThatEvensOutMostPerByte) {
  // After the held second sample. Off hv1 (0.9) to hv2 (0.3), sums of squares about the mean 0.5
  // (before: 0.16 + 0.04 + 0.04 = 0.24):
  //   a (0.4, 4 GiB): 0.5, 0.7 -> hv2 would be the hottest: never.
  //   b (0.3, 4 GiB): 0.6, 0.6 -> 0.01 + 0.01 + 0.04 = 0.06: 0.18 less, 0.045 per GiB.
  //   c (0.2, 8 GiB): 0.7, 0.5 -> 0.04 + 0 + 0.04 = 0.08: 0.16 less, 0.02 per GiB.
  // So b; hv2 before hv3 by id. Then imbalance is 0.6 - 0.5 = 0.1, not below `low`: on. hv1 and
  // hv2 (0.6), hv3 (0.3): hv1 comes first; c to hv3 makes 0.4, 0.6, 0.5; a is too large.
  const auto policy = make();
  EXPECT_THAT(sample(*policy), IsEmpty());
  EXPECT_THAT(sample(*policy), ElementsAre("migrate b hv1 -> hv2", "migrate c hv1 -> hv3"));
}

TEST_F(Balance, AShortPeakIsLeftAlone) {
  options.window = 1;
  const auto policy = make();
  EXPECT_THAT(sample(*policy), IsEmpty());
  set_demand("a", 0);  // hv1 0.5: imbalance 0.5 - 0.367 = 0.133
  EXPECT_THAT(sample(*policy), IsEmpty());
  set_demand("a", 1600);
  EXPECT_THAT(sample(*policy), IsEmpty());  // counts from one again
}

TEST_F(Balance, BelowHighNothingStarts) {
  options.high = 0.41;
  const auto policy = make();
  for (int i = 0; i < 5; ++i) EXPECT_THAT(sample(*policy), IsEmpty());
}

TEST_F(Balance, OnceStartedItGoesOnUntilLow) {
  // One move a round. After b the imbalance is 0.1 < high, but the second round still moves.
  options.moves_per_round = 1;
  options.interval = 1min;
  const auto policy = make();
  sample(*policy);
  EXPECT_THAT(sample(*policy), ElementsAre("migrate b hv1 -> hv2"));
  fleet.data.vms.host[fleet.vm("b").index()] = HostId(1);
  EXPECT_THAT(sample(*policy), ElementsAre("migrate c hv1 -> hv3"));
  // Now 0.4, 0.6, 0.5: imbalance 0.1; 0.6 needs to give 0.1 or less: nothing fits.
  fleet.data.vms.host[fleet.vm("c").index()] = HostId(2);
  EXPECT_THAT(sample(*policy), IsEmpty());
}

TEST_F(Balance, RoundsKeepTheirDistance) {
  options.moves_per_round = 1;
  const auto policy = make();
  sample(*policy);
  ASSERT_THAT(sample(*policy), ElementsAre("migrate b hv1 -> hv2"));
  fleet.data.vms.host[fleet.vm("b").index()] = HostId(1);
  for (int minute = 1; minute < 5; ++minute) EXPECT_THAT(sample(*policy), IsEmpty());
  EXPECT_THAT(sample(*policy), ElementsAre("migrate c hv1 -> hv3"));
}

TEST_F(Balance, ResidenceKeepsAVmWhereItIs) {
  fleet.data.vms.last_moved[fleet.vm("b").index()] = fleet.now - 10min;
  const auto policy = make();
  sample(*policy);
  // b rests for another 18 min; c goes alone: hv1 0.7, hv2 0.5, then nothing smaller is left.
  EXPECT_THAT(sample(*policy), ElementsAre("migrate c hv1 -> hv2"));
}

TEST_F(Balance, AMoveAskedForInVainIsNotAskedAgainBeforeTheResidence) {
  options.moves_per_round = 1;
  options.interval = 1min;
  const auto policy = make();
  sample(*policy);
  EXPECT_THAT(sample(*policy), ElementsAre("migrate b hv1 -> hv2"));
  // Refused: b is where it was. The next best is tried, then nothing.
  EXPECT_THAT(sample(*policy), ElementsAre("migrate c hv1 -> hv2"));
  EXPECT_THAT(sample(*policy), IsEmpty());
}

TEST_F(Balance, TheHourlyBudgetHolds) {
  options.moves_per_hour = 1;
  options.interval = 1min;
  const auto policy = make();
  sample(*policy);
  EXPECT_THAT(sample(*policy), ElementsAre("migrate b hv1 -> hv2"));
  fleet.data.vms.host[fleet.vm("b").index()] = HostId(1);
  for (int minute = 1; minute < 60; ++minute) EXPECT_THAT(sample(*policy), IsEmpty());
  EXPECT_THAT(sample(*policy), ElementsAre("migrate c hv1 -> hv3"));
}

TEST_F(Balance, WhatIsUnderWayCountsAsDone) {
  begin(fleet, Migrate{fleet.vm("b"), HostId(0), HostId(1)});
  options.high = 0.15;  // expected: 0.6, 0.6, 0.3: imbalance 0.1
  const auto policy = make();
  sample(*policy);
  EXPECT_THAT(sample(*policy), IsEmpty());
}

TEST_F(Balance, LockedVmsAndHostsAreLeftAlone) {
  begin(fleet, Stop{fleet.vm("b")});
  begin(fleet, PowerOff{HostId(1)});
  const auto policy = make();
  sample(*policy);
  // Hosts hv1 (0.9) and hv3 (0.3). b is locked, a would make hv3 the hottest (0.7 > 0.5).
  EXPECT_THAT(sample(*policy), ElementsAre("migrate c hv1 -> hv3"));
}

TEST_F(Balance, NeverMoreMigrationsAtAHostThanAllowed) {
  options.moves_per_host = 1;
  const auto policy = make();
  sample(*policy);
  // hv1 and hv2 take part in b's move; hv3 has nothing above the mean.
  EXPECT_THAT(sample(*policy), ElementsAre("migrate b hv1 -> hv2"));
}

TEST_F(Balance, WithoutANewSampleNothingIsJudged) {
  const auto policy = make();
  for (int i = 0; i < 5; ++i)
    EXPECT_THAT(policy->decide(fleet.view(), {}, nullptr).actions, IsEmpty());
  EXPECT_EQ(policy->memory(), "");
}

TEST_F(Balance, TwoEquallyHotHostsAreStillEvenedOut) {
  // hv1 and hv2 0.9, hv3 0: no single move lowers the maximum, but the variance falls. About the
  // mean 0.6, before: 0.09 + 0.09 + 0.36 = 0.54. With a on hv3: 0.5, 0.9, 0.4: 0.14, so 0.1 less
  // per GiB; with b: 0.6, 0.9, 0.3: 0.18, so 0.09; c is twice as large for less. Then d or e of
  // hv2 would make hv3 the hottest.
  fleet.data.vms.host[fleet.vm("e").index()] = HostId(1);
  set_demand("d", 2000);
  set_demand("e", 1600);
  for (int i = 0; i < 3; ++i) fleet.advance(60s);
  const auto policy = make();
  sample(*policy);
  EXPECT_THAT(sample(*policy), ElementsAre("migrate a hv1 -> hv3"));
}

TEST_F(Balance, MemoryGoesOnElsewhere) {
  const auto first = make();
  sample(*first);
  const auto second = make();
  second->recall(first->memory());
  EXPECT_THAT(sample(*second), ElementsAre("migrate b hv1 -> hv2", "migrate c hv1 -> hv3"));
  const auto third = make();
  third->recall(second->memory());
  EXPECT_EQ(third->memory(), second->memory());
  EXPECT_THROW(third->recall("[]"), InputError);
}

TEST_F(Balance, MemoryIsCompactJsonWithSortedKeys) {
  const auto policy = make();
  sample(*policy);
  EXPECT_EQ(policy->memory(), R"({"balancing":false,"moves":[],"streak":1})");
  sample(*policy);
  const auto now = fleet.now.time_since_epoch().count();
  const nlohmann::json expected = {
      {"balancing", true},
      {"moves", {{{"vm", "b"}, {"at_us", now}}, {{"vm", "c"}, {"at_us", now}}}},
      {"round_us", now},
      {"streak", 2}};
  EXPECT_EQ(policy->memory(), expected.dump());
}

TEST_F(Balance, ARecalledMemoryIsWrittenInOurWordsAfterADecisionThatChangesNothing) {
  const auto policy = make();
  policy->recall(R"({"streak": 1, "balancing": false, "moves": [{"vm": "gone", "at_us": 5}]})");
  EXPECT_THAT(policy->decide(fleet.view(), {}, nullptr).actions, IsEmpty());
  EXPECT_EQ(policy->memory(), R"({"balancing":false,"moves":[],"streak":1})");
  policy->recall("");
  EXPECT_THAT(policy->decide(fleet.view(), {}, nullptr).actions, IsEmpty());
  EXPECT_EQ(policy->memory(), "");
}

TEST_F(Balance, SaysWhy) {
  Reasons reasons;
  const auto policy = make();
  sample(*policy);
  sample(*policy, &reasons);
  ASSERT_EQ(reasons.all().size(), 2U);
  const Rationale& why = reasons.all()[0];
  EXPECT_EQ(why.author, "rebalancing/load-balance");
  EXPECT_THAT(why.because, HasSubstr("40.0 %, 10.0 % after the move"));
  ASSERT_EQ(why.best.size(), 1U);
  EXPECT_EQ(why.best[0].host, HostId(1));
  // b: 0.18 less variance / 4 GiB = 0.045 = 45,000 in steps of 1e-6.
  EXPECT_NEAR(why.best[0].score, 45000, 1);
  EXPECT_EQ(why.rejections.at("would be the hottest"), 2);  // a, on either target
}

}  // namespace
}  // namespace gemello::policies
