// MC, MU and RS: which VM leaves an overloaded host.
#include <array>
#include <map>
#include <utility>

#include <gtest/gtest.h>

#include "models/policies/consolidation/maximum_correlation.hpp"
#include "models/policies/consolidation/minimum_utilization.hpp"
#include "models/policies/consolidation/random_selection.hpp"
#include "tests/unit/planning/given_plan_support.hpp"

namespace gemello::policies {
namespace {

using namespace gemello::testing;

const HostId host{0};

// 0.5 + 0.1 times these, that are orthogonal to each other and to a constant, in units of 8: see
// CoefficientOfDetermination.OfVectorsWorkedOutByHand.
using Eight = std::array<int, 8>;
constexpr Eight h1 = {1, -1, 1, -1, 1, -1, 1, -1};
constexpr Eight h2 = {1, 1, -1, -1, 1, 1, -1, -1};
constexpr Eight h3 = {1, 1, 1, 1, -1, -1, -1, -1};
constexpr Eight h4 = {1, -1, -1, 1, 1, -1, -1, 1};

std::vector<double> shares(const Eight& a, int factor, const Eight& b) {
  std::vector<double> result;
  for (std::size_t i = 0; i < a.size(); ++i) result.push_back(0.5 + 0.1 * (a[i] + factor * b[i]));
  return result;
}

// a = h1 + h2 (R^2 on the others 0.6), b = h1 (5/9), c = h2 + 2 h3 (0.2).
class Correlation : public ::testing::Test {
 protected:
  Correlation() { plan.add_host(4000); }
  VmId add(std::vector<double> past, std::string_view memory = "4GiB") {
    return plan.add_vm_on(host, 1000, 500, std::move(past), memory);
  }
  VmId pick() const { return MaximumCorrelation().pick(plan, host); }
  GivenPlan plan;
};

TEST_F(Correlation, PicksTheOneThatTheOthersExplainBest) {
  add(shares(h2, 2, h3), "1GiB");
  add(shares(h1, 0, h2));
  const VmId a = add(shares(h1, 1, h2), "8GiB");
  EXPECT_EQ(pick(), a);
}

// Without a, b and c explain nothing of each other: the first of the list.
TEST_F(Correlation, TheFirstWhereNothingIsExplained) {
  const VmId a = add(shares(h1, 1, h2));
  const VmId c = add(shares(h2, 2, h3), "8GiB");
  add(shares(h1, 0, h2), "1GiB");
  plan.pin(a);
  EXPECT_EQ(pick(), c);
}

// h1 + h2 and h1 + h3 explain (1 / 2)^2 of each other, and of h4 nothing: the first of the two.
TEST_F(Correlation, TiesGoToTheFirst) {
  add(shares(h4, 0, h1), "1GiB");
  const VmId first = add(shares(h1, 1, h2));
  add(shares(h1, 1, h3));
  EXPECT_EQ(pick(), first);
}

// The newest four are as above, g1 + g2, g1 and g2 + 2 g3; what came before, when the last of the
// three was not there yet, would make b a copy of a.
TEST_F(Correlation, ComparesAsFarBackAsTheShortestHistory) {
  add({0.8, 0.4, 0.2, 0.6}, "1GiB");
  add({0.6, 0.4, 0.6, 0.4, 0.0, 1.0, 0.0, 1.0});
  const VmId a = add({0.7, 0.5, 0.5, 0.3, 0.0, 1.0, 0.0, 1.0}, "8GiB");
  EXPECT_EQ(pick(), a);
}

// The one that migrates fastest, where a regression is impossible.
TEST_F(Correlation, FallsBackToTheLeastMemory) {
  add(shares(h1, 1, h2), "4GiB");
  EXPECT_EQ(pick(), VmId(0));  // a single VM
  add(shares(h1, 1, h2), "2GiB");
  add(shares(h1, 0, h2), "3GiB");
  EXPECT_EQ(pick(), VmId(1));  // two that are the same
  plan.pin(VmId(1));
  EXPECT_EQ(pick(), VmId(0));  // 0 and 2 explain half of each other
  add(std::vector<double>(8, 0.5), "1GiB");
  EXPECT_EQ(pick(), VmId(3));  // one that never changes
  plan.pin(VmId(3));
  add({0.1, 0.7}, "2GiB");
  EXPECT_EQ(pick(), VmId(4));  // three unknowns, two samples
  add({}, "1GiB");
  EXPECT_EQ(pick(), VmId(5));  // no sample
}

TEST_F(Correlation, NobodyWhereNobodyMayMove) {
  EXPECT_EQ(pick(), VmId::none());
  plan.pin(add(shares(h1, 1, h2)));
  plan.pin(add(shares(h1, 0, h2)));
  EXPECT_EQ(pick(), VmId::none());
}

// 300 of 1000 is more than 400 of 2000, that is as much as 200 of 1000.
TEST(MinimumUtilization, TheLeastOfItsOwnRateThenTheFirst) {
  GivenPlan plan;
  plan.add_host(8000);
  plan.add_vm_on(host, 1000, 300);
  const VmId b = plan.add_vm_on(host, 2000, 400);
  const VmId c = plan.add_vm_on(host, 1000, 200);
  const VmId d = plan.add_vm_on(host, 1000, 50);
  EXPECT_EQ(MinimumUtilization().pick(plan, host), d);
  plan.pin(d);
  EXPECT_EQ(MinimumUtilization().pick(plan, host), b);
  plan.pin(b);
  EXPECT_EQ(MinimumUtilization().pick(plan, host), c);
  plan.pin(c);
  plan.pin(VmId(0));
  EXPECT_EQ(MinimumUtilization().pick(plan, host), VmId::none());
}

TEST(MinimumUtilization, SharesCloserThanAQuantumAreEqual) {
  GivenPlan plan;
  plan.add_host(8000);
  const VmId a = plan.add_vm_on(host, 1000, 300);
  const VmId b = plan.add_vm_on(host, 1000, 300 - 1e-8);
  EXPECT_EQ(MinimumUtilization(1e-9).pick(plan, host), a);
  EXPECT_EQ(MinimumUtilization(0).pick(plan, host), b);
}

class RandomChoice : public ::testing::Test {
 protected:
  // Two hosts of five VMs each, the second of which is locked.
  RandomChoice() {
    for (const HostId any : {plan.add_host(8000), plan.add_host(8000)})
      for (int i = 0; i < 5; ++i) plan.add_vm_on(any, 1000, 500);
    plan.pin(VmId(1));
  }
  VmId pick(std::uint64_t seed, Duration at, HostId from = host) {
    plan.set_now(origin + at);
    return RandomSelection(seed).pick(plan, from);
  }
  GivenPlan plan;
};

TEST_F(RandomChoice, RepeatsForTheSameSeedTimeAndHost) {
  for (int i = 0; i < 100; ++i) {
    const VmId one = pick(1, i * 5min);
    EXPECT_EQ(pick(1, i * 5min), one);
    EXPECT_EQ(RandomSelection().pick(plan, host), one);  // the seed of the catalogue
  }
}

// Of 200 times two independent choices among four differ in 150 on average, with a deviation of 6.
TEST_F(RandomChoice, ChangesWithSeedAndTimeAndHost) {
  int by_seed = 0;
  int by_time = 0;
  int by_host = 0;
  plan.pin(VmId(6));  // the second of both
  for (int i = 0; i < 200; ++i) {
    const VmId one = pick(1, i * 5min);
    by_seed += one != pick(2, i * 5min) ? 1 : 0;
    by_time += one != pick(1, (i + 1) * 5min) ? 1 : 0;
    by_host += one.index() + 5 != pick(1, i * 5min, HostId(1)).index() ? 1 : 0;
  }
  for (const int differences : {by_seed, by_time, by_host}) {
    EXPECT_GT(differences, 150 - 30);
    EXPECT_LT(differences, 150 + 30);
  }
}

// Chi-square of 4000 choices among four, three degrees of freedom: above 21.1 with a probability
// of 1e-4 for a fair choice. Times of five-minute rounds, and of microseconds, one by one.
TEST_F(RandomChoice, IsFairAmongThoseThatMayMove) {
  for (const Duration step : {Duration(5min), Duration(1us)}) {
    std::array<int, 5> times{};
    for (int i = 0; i < 4000; ++i) ++times.at(pick(7, i * step).index());
    EXPECT_EQ(times[1], 0);
    double chi_square = 0;
    for (const std::size_t vm : {0U, 2U, 3U, 4U})
      chi_square += (times[vm] - 1000.0) * (times[vm] - 1000.0) / 1000;
    EXPECT_LT(chi_square, 21.1) << to_text(step);
  }
}

// In one round VMs leave one after the other: where the second goes after the first is as open as
// it was for the first. 12 pairs of 4 VMs, 4000 rounds: 11 degrees of freedom, 1e-4 above 37.4.
TEST_F(RandomChoice, TheSecondOfARoundDoesNotFollowFromTheFirst) {
  std::map<std::pair<VmId, VmId>, int> times;
  for (int i = 0; i < 4000; ++i) {
    const VmId first = pick(7, i * 5min);
    GivenPlan after = plan;
    after.pin(first);
    ++times[{first, RandomSelection(7).pick(after, host)}];
  }
  ASSERT_EQ(times.size(), 12U);
  double chi_square = 0;
  for (const auto& [pair, count] : times)
    chi_square += (count - 4000 / 12.0) * (count - 4000 / 12.0) / (4000 / 12.0);
  EXPECT_LT(chi_square, 37.4);
}

TEST_F(RandomChoice, NobodyWhereNobodyMayMove) {
  for (std::size_t i = 0; i < 5; ++i) plan.pin(VmId(i));
  EXPECT_EQ(pick(1, 1h), VmId::none());
}

}  // namespace
}  // namespace gemello::policies
