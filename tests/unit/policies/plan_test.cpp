// What every plan has: the hosts that rules look at, and what is known of the past.
#include <random>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "models/planning/demand_history.hpp"
#include "models/policies/consolidation/interquartile_range_detector.hpp"
#include "models/policies/consolidation/least_squares_detector.hpp"
#include "models/policies/consolidation/local_regression_detector.hpp"
#include "models/policies/consolidation/median_absolute_deviation_detector.hpp"
#include "models/policies/consolidation/robust_local_regression_detector.hpp"
#include "models/policies/consolidation/threshold_detector.hpp"
#include "models/policies/placement/power_aware_best_fit.hpp"
#include "tests/unit/planning/given_plan_support.hpp"

namespace gemello::policies {
namespace {

using ::testing::ElementsAre;
using testing::GivenPlan;

std::vector<std::size_t> indices(const std::vector<HostId>& hosts) {
  std::vector<std::size_t> result;
  for (const HostId host : hosts) result.push_back(host.index());
  return result;
}

// Hosts 0, 2, 4 of 1000 MHz and 1, 3, 5 of 2000 MHz, all dark.
GivenPlan six_dark_hosts() {
  GivenPlan plan;
  for (int i = 0; i < 6; ++i) plan.add_host(i % 2 == 0 ? 1000 : 2000);
  plan.let_be_dark();
  return plan;
}

TEST(PlanOpen, IsEveryHostUntilOneIsClosed) {
  GivenPlan plan = six_dark_hosts();
  EXPECT_THAT(indices(plan.open()), ElementsAre(0, 1, 2, 3, 4, 5));
  plan.close(HostId(1));
  plan.close(HostId(5));
  EXPECT_THAT(indices(plan.open()), ElementsAre(0, 2, 3, 4));
  plan.reopen(HostId(1));
  EXPECT_THAT(indices(plan.open()), ElementsAre(0, 1, 2, 3, 4));
}

TEST(PlanOpen, OneDarkHostStandsForThoseAlike) {
  GivenPlan plan = six_dark_hosts();
  EXPECT_THAT(indices(plan.open_unlike()), ElementsAre(0, 1));
  const VmId vm = plan.add_vm(500, 500);
  plan.place(vm, HostId(0));  // no longer dark: the next stands for the rest
  EXPECT_THAT(indices(plan.open_unlike()), ElementsAre(0, 1, 2));
  plan.close(HostId(1));
  EXPECT_THAT(indices(plan.open_unlike()), ElementsAre(0, 2, 3));
  plan.close(HostId(2));
  EXPECT_THAT(indices(plan.open_unlike()), ElementsAre(0, 3, 4));
  EXPECT_THAT(indices(plan.open()), ElementsAre(0, 3, 4, 5));
  plan.close(HostId(4));
  EXPECT_THAT(indices(plan.open_unlike()), ElementsAre(0, 3));  // no dark one of its kind is left
}

// With every host's answer asked for, nobody stands for another.
TEST(PlanOpen, TheChoiceIsThatAmongAllHosts) {
  std::mt19937 random(7);
  const auto draw = [&](unsigned most) { return static_cast<std::size_t>(random() % most); };
  int dark = 0;
  for (int round = 0; round < 300; ++round) {
    GivenPlan plan;
    const std::size_t hosts = 1 + draw(12);
    for (std::size_t i = 0; i < hosts; ++i) plan.add_host(draw(2) == 0 ? 1000 : 2000);
    plan.let_be_dark();
    const auto detector = std::make_shared<ThresholdDetector>(0.8);
    const PowerAwareBestFit rule(detector);
    for (int step = 0; step < 20; ++step) {
      const VmId vm = plan.add_vm(900, static_cast<double>(draw(900)));
      Rationale why;
      const HostId among_all = rule.choose(plan, vm, {}, &why);
      const HostId host = rule.choose(plan, vm, {}, nullptr);
      ASSERT_EQ(host, among_all) << "round " << round << ", step " << step;
      if (draw(4) == 0) plan.close(HostId(draw(static_cast<unsigned>(hosts))));
      if (draw(6) == 0) plan.reopen(HostId(draw(static_cast<unsigned>(hosts))));
      if (!host.valid()) continue;
      dark += plan.dark(host) ? 1 : 0;
      plan.place(vm, host);
      if (draw(4) == 0) plan.remove(vm, host);
    }
  }
  EXPECT_GT(dark, 300);
}

TEST(PlanHistory, FollowsWhatIsPlacedAndRemoved) {
  GivenPlan plan;
  const HostId host = plan.add_host(1000);
  plan.add_vm_on(host, 1000, 0, {0.1, 0.2});
  EXPECT_THAT(plan.history(host, 30).shares(), ElementsAre(0.1, 0.2));
  const VmId other = plan.add_vm(500, 0, {0.5});
  plan.place(other, host);
  EXPECT_THAT(plan.history(host, 30).shares(), ElementsAre(0.1 + 0.25, 0.2));
  EXPECT_THAT(plan.history(host, 1).shares(), ElementsAre(0.1 + 0.25));
  plan.remove(other, host);
  EXPECT_THAT(plan.history(host, 1).shares(), ElementsAre(0.1));
}

// The trial must answer as if the VM were there, to the last digit, and leave nothing behind.
TEST(OverWith, IsOverWithTheVmPlaced) {
  const std::vector<std::shared_ptr<const OverloadDetector>> detectors = {
      std::make_shared<ThresholdDetector>(0.8),
      std::make_shared<InterquartileRangeDetector>(1.5),
      std::make_shared<MedianAbsoluteDeviationDetector>(2.5),
      std::make_shared<LeastSquaresDetector>(1.2, 0),
      std::make_shared<LocalRegressionDetector>(1.2, 0),
      std::make_shared<RobustLocalRegressionDetector>(1.2, 0)};
  std::mt19937 random(11);
  std::uniform_real_distribution<double> share(0, 1);
  int over = 0;
  int not_over = 0;
  for (int round = 0; round < 400; ++round) {
    GivenPlan plan;
    const HostId host = plan.add_host(2000);
    const auto past = [&] {
      std::vector<double> samples(random() % 31);
      for (double& sample : samples) sample = share(random);
      return samples;
    };
    for (unsigned i = random() % 4; i > 0; --i)
      plan.add_vm_on(host, 900, 900 * share(random), past());
    const VmId vm = plan.add_vm(900, 900 * share(random), past());
    for (const auto& detector : detectors) {
      const bool before = detector->over(plan, host);
      const bool answer = detector->over_with(plan, host, vm);
      EXPECT_EQ(detector->over(plan, host), before);
      plan.place(vm, host);
      EXPECT_EQ(detector->over(plan, host), answer);
      plan.remove(vm, host);
      ++(answer ? over : not_over);
    }
  }
  EXPECT_GT(over, 200);
  EXPECT_GT(not_over, 200);
}

}  // namespace
}  // namespace gemello::policies
