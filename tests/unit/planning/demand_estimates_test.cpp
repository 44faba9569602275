// What VMs will ask for: the formulas of demand_estimates.hpp, worked out by hand.
#include "models/planning/risk/demand_estimates.hpp"

#include <cmath>

#include <gtest/gtest.h>

#include "models/planning/risk/quantile_share.hpp"
#include "tests/unit/planning/given_plan_support.hpp"

namespace gemello::policies {
namespace {

using namespace gemello::testing;

const Megahertz fast{3000};  // slower than no VM here

DemandEstimate estimate(GivenPlan& plan, VmId vm, Megahertz core_speed = fast) {
  return DemandEstimates(plan).of(vm, core_speed);
}

// 0.2 of full rate; burstiness 1, so the variance is all that is possible: 200 * 800.
TEST(DemandEstimates, OfAFleetOfWhichNothingWasMeasured) {
  GivenPlan plan;
  const VmId a = plan.add_vm(1000, 0);
  const VmId b = plan.add_vm(2000, 250);           // what it asks for now says nothing yet
  const VmId c = plan.add_vm(1000, 0, {0, 0, 0});  // nor does a host that counted it as idle
  EXPECT_DOUBLE_EQ(estimate(plan, a).mean, 200);
  EXPECT_DOUBLE_EQ(estimate(plan, a).variance, 160000);
  EXPECT_DOUBLE_EQ(estimate(plan, b).mean, 400);
  EXPECT_DOUBLE_EQ(estimate(plan, b).variance, 400 * 1600);
  EXPECT_DOUBLE_EQ(estimate(plan, c).mean, 200);
  EXPECT_DOUBLE_EQ(estimate(plan, c).variance, 160000);
}

// A core of 500 MHz gives the VM half of its rate at most: 100, and 100 * 400.
TEST(DemandEstimates, OnASlowCoreAreOfWhatItGives) {
  GivenPlan plan;
  const VmId a = plan.add_vm(1000, 0);
  EXPECT_DOUBLE_EQ(estimate(plan, a, Megahertz(500)).mean, 100);
  EXPECT_DOUBLE_EQ(estimate(plan, a, Megahertz(500)).variance, 40000);
}

// One VM of 1000 MHz, whose two samples were 0.4 and, before, 0.6. The fleet's newest: 0.4, so a
// prior of 400. The samples have mean 0.5 and variance 0.01 of the 0.25 possible; three samples of
// the whole 0.25 hold that back: burstiness (2 * 0.01 + 3 * 0.25) / (5 * 0.25) = 0.77 / 1.25.
class OneMeasured : public ::testing::Test {
 protected:
  static constexpr double burstiness = 0.77 / 1.25;
  GivenPlan plan;
  VmId vm = plan.add_vm(1000, 400, {0.4, 0.6});
};

// (400 + 600 + 2 * 400) / 4 = 450, above half way to 400. Samples' variance 100^2, most possible
// 450 * 550: (2 * 10000 + 5 * burstiness * 247500) / 7.
TEST_F(OneMeasured, MeanAndVarianceAreHeldBackByTheFleets) {
  EXPECT_NEAR(estimate(plan, vm).mean, 450, 1e-9);
  EXPECT_NEAR(estimate(plan, vm).variance, (20000 + 5 * burstiness * 247500) / 7, 1e-6);
}

// Now it asks for 900: half way from 450 is 675.
TEST_F(OneMeasured, TheMeanGoesHalfWayToWhatIsAskedForNow) {
  plan.set_demand(vm, 900);
  EXPECT_NEAR(estimate(plan, vm).mean, 675, 1e-9);
  EXPECT_NEAR(estimate(plan, vm).variance, (20000 + 5 * burstiness * 675 * 325) / 7, 1e-6);
}

// A VM that never ran: the fleet's 0.4 of 2000, burstiness * 800 * 1200.
TEST_F(OneMeasured, AnUnmeasuredVmIsAsTheFleet) {
  const VmId fresh = plan.add_vm(2000, 20);
  EXPECT_NEAR(estimate(plan, fresh).mean, 800, 1e-9);
  EXPECT_NEAR(estimate(plan, fresh).variance, burstiness * 800 * 1200, 1e-6);
}

// Zeros before the oldest sample that is not 0 are no samples; that in the middle is one: 0.4, 0,
// 0.6 come to (1000 + 2 * 400) / 5 = 360, half way to 400 is 380.
TEST_F(OneMeasured, SamplesEndAtTheOldestThatIsNotZero) {
  GivenPlan longer;
  const VmId same = longer.add_vm(1000, 400, {0.4, 0.6, 0, 0, 0});
  EXPECT_EQ(estimate(longer, same).mean, estimate(plan, vm).mean);
  EXPECT_EQ(estimate(longer, same).variance, estimate(plan, vm).variance);
  GivenPlan gap;
  EXPECT_NEAR(estimate(gap, gap.add_vm(1000, 400, {0.4, 0, 0.6})).mean, 380, 1e-9);
}

// A core of 500 MHz cuts the sample of 600 to 500 and the prior to 200: (400 + 500 + 2 * 200) / 4 =
// 325, half way to 400 is 362.5. Variance of 400 and 500: 50^2. Burstiness is the VM's, not the
// host's.
TEST_F(OneMeasured, OnASlowCoreSamplesAreCut) {
  const DemandEstimate slow = estimate(plan, vm, Megahertz(500));
  EXPECT_NEAR(slow.mean, 362.5, 1e-9);
  EXPECT_NEAR(slow.variance, (2 * 2500 + 5 * burstiness * 362.5 * 137.5) / 7, 1e-6);
}

// Thirty samples of 0.5 each: no variance of their own, burstiness 3 / (30 + 3) = 1/11, and the
// variance is held back by five samples of that: 5/35 of 1/11 of 500^2.
TEST(DemandEstimates, OfASteadyFleet) {
  GivenPlan plan;
  const VmId vm = plan.add_vm(1000, 500, std::vector<double>(30, 0.5));
  plan.add_vm(3000, 1500, std::vector<double>(30, 0.5));
  EXPECT_NEAR(estimate(plan, vm).mean, 500, 1e-9);
  EXPECT_NEAR(estimate(plan, vm).variance, 250000.0 / 77, 1e-6);
}

// a is steady at 0.5 of 1000 MHz for 30 samples; b of 2000 MHz was full, idle and full: mean 2/3
// and variance 2/9, all that is possible. By samples (and three that hold back) and squared rates,
// in 1e6 MHz^2: of a 3 * 0.25 of 33 * 0.25, of b 4 * 6 * 2/9 of as much. Newest samples: 0.5 and 1.
TEST(DemandEstimates, BurstinessIsOfAllVmsByTheirSamplesAndRates) {
  GivenPlan plan;
  plan.add_vm(1000, 500, std::vector<double>(30, 0.5));
  plan.add_vm(2000, 2000, {1, 0, 1});
  const VmId fresh = plan.add_vm(1000, 0);
  const double burstiness = (0.75 + 24 * 2.0 / 9) / (8.25 + 24 * 2.0 / 9);
  EXPECT_NEAR(estimate(plan, fresh).mean, 750, 1e-9);
  EXPECT_NEAR(estimate(plan, fresh).variance, burstiness * 750 * 250, 1e-6);
}

// Always full: the mean is the full rate, and nothing is left to vary.
TEST(DemandEstimates, OfVmsThatAreAlwaysFullAreCertain) {
  GivenPlan plan;
  const VmId vm = plan.add_vm(1000, 1000, std::vector<double>(30, 1.0));
  EXPECT_NEAR(estimate(plan, vm).mean, 1000, 1e-9);
  EXPECT_EQ(estimate(plan, vm).variance, 0);
}

// A clock may give a VM more than all of its rate: that counts as all. The fleet is full then, an
// unmeasured VM is too, and there is nothing left that could vary (nor a root of less than 0).
TEST(DemandEstimates, MoreThanTheFullRateIsTheFullRate) {
  GivenPlan plan;
  const VmId over = plan.add_vm(1000, 1000, {2.5, 1.5});
  const VmId fresh = plan.add_vm(2000, 0);
  EXPECT_DOUBLE_EQ(estimate(plan, over).mean, 1000);
  EXPECT_EQ(estimate(plan, over).variance, 0);
  EXPECT_DOUBLE_EQ(estimate(plan, fresh).mean, 2000);
  EXPECT_EQ(estimate(plan, fresh).variance, 0);
}

// Estimates are the plan's: made once, whatever changes after that; a copy makes its own.
TEST(DemandEstimates, HoldForTheLifeOfAPlan) {
  GivenPlan plan;
  const VmId vm = plan.add_vm(1000, 400, {0.4, 0.6});
  const double before = plan.estimates().of(vm, fast).mean;
  plan.set_demand(vm, 900);
  EXPECT_EQ(plan.estimates().of(vm, fast).mean, before);
  GivenPlan copy = plan;
  EXPECT_NEAR(copy.estimates().of(vm, fast).mean, 675, 1e-9);
}

TEST(QuantileRate, IsTheMeanAndTheDeviations) {
  EXPECT_NEAR(quantile_rate({1000, 250000}, 2.326), 1000 + 2.326 * 500, 1e-9);
  EXPECT_EQ(quantile_rate({1000, 0}, 2.326), 1000);
}

// Unmeasured VMs of 3000 and 4000 MHz: means 600 and 800, deviations 0.4 of them, 1200 and 1600,
// together 2000 (3, 4, 5). Of a host of 8000 MHz (1400 + 2.326 * 2000) / 8000 = 0.7565; the first
// alone (600 + 2.326 * 1200) / 8000.
TEST(QuantileShare, MeansAndVariancesAddUp) {
  GivenPlan plan;
  const HostId host = plan.add_host(8000);
  plan.add_vm_on(host, 3000, 0);
  const VmId extra = plan.add_vm(4000, 0);
  DemandEstimates estimates(plan);
  const DemandEstimate both = host_demand(plan, host, estimates, extra);
  EXPECT_NEAR(both.mean, 1400, 1e-9);
  EXPECT_NEAR(std::sqrt(both.variance), 2000, 1e-9);
  EXPECT_NEAR(quantile_share(plan, host, estimates, extra), 0.7565, 1e-12);
  EXPECT_NEAR(quantile_share(plan, host, estimates), (600 + 2791.2) / 8000, 1e-12);
}

}  // namespace
}  // namespace gemello::policies
