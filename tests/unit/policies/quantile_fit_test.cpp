// Quantile fit, with means and variances worked out by hand. Nothing of these fleets was measured,
// so a VM of F MHz has a mean of 0.2 F and a deviation of 0.4 F.
#include "models/policies/placement/quantile_fit.hpp"

#include <cmath>
#include <limits>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "models/planning/fleet_plan.hpp"
#include "tests/unit/policies/policies_support.hpp"

namespace gemello::policies {
namespace {

using namespace gemello::testing;

// Books of CPU that refuse nobody: quantile fit judges it by itself.
FleetPlanOptions cpu_unlimited() {
  FleetPlanOptions books = exact_books().books;
  books.cpu_limit = std::numeric_limits<double>::infinity();
  books.may_wake = true;
  return books;
}

HostId choose(const TableFleet& fleet, const char* vm,
              const std::vector<const char*>& excluded = {}, Rationale* why = nullptr) {
  const FleetView view = fleet.view();
  FleetPlan plan(view, cpu_unlimited());
  const auto left_out = [&](HostId host) {
    for (const char* name : excluded)
      if (fleet.host(name) == host) return true;
    return false;
  };
  return QuantileFit().choose(plan, fleet.vm(vm), left_out, why);
}

// `three` and `new`, of 3000 and 4000 MHz: mean 600 + 800, deviation 1200 and 1600, together 2000:
// 1400 + 2.326 * 2000 = 6052 MHz. That is 0.7565 of 8000, 1.0087 of 6000.
//   hv1: memory left (16 - 4 - 4) / 16 = 0.5,  CPU 0.2435
//   hv2: memory left (16 - 8 - 4) / 16 = 0.25, CPU 0.2435
//   hv3: may overload                 hv4: memory
TEST(QuantileFit, ChoosesTheHostInUseWithTheLeastLeftOver) {
  const TableFleet fleet = fleet_from_table(R"(
      host  cores  mem
      idle  8      16GiB
      hv1   8      16GiB
      hv2   8      16GiB
      hv3   6      16GiB
      hv4   8      16GiB
      vm     host  vcpus  mem
      three1 hv1   3      4GiB
      three2 hv2   3      8GiB
      three3 hv3   3      8GiB
      three4 hv4   3      14GiB
      new    -     4      4GiB)");
  Rationale why;
  EXPECT_EQ(choose(fleet, "new", {}, &why), fleet.host("hv2"));
  EXPECT_EQ(why.rejections,
            (std::map<std::string, std::int32_t>{{"may-overload", 1}, {"memory", 1}}));
  ASSERT_EQ(why.best.size(), 2U);
  EXPECT_NEAR(why.best[0].score, std::sqrt(0.25 * 0.25 + 0.2435 * 0.2435), 1e-12);
  EXPECT_NEAR(why.best[1].score, std::sqrt(0.5 * 0.5 + 0.2435 * 0.2435), 1e-12);
  EXPECT_FALSE(why.score_meaning.empty());
  EXPECT_EQ(choose(fleet, "new", {"hv2"}), fleet.host("hv1"));
  EXPECT_EQ(choose(fleet, "new", {"hv2", "hv1"}), fleet.host("idle"));
  EXPECT_EQ(choose(fleet, "new", {"hv2", "hv1", "idle"}), HostId::none());
}

// n VMs of 1000 MHz come to 200 n + 2.326 * 400 sqrt(n): 9944 MHz for 26 of them, 10235 for 27.
TEST(QuantileFit, AHostOfTenCoresIsFullWithTwentySixVms) {
  for (const int there : {25, 26}) {
    std::string text = "host cores\nhv1 10\nvm host\nnew -\n";
    for (int i = 0; i < there; ++i) text += fmt::format("v{} hv1\n", i);
    const TableFleet fleet = fleet_from_table(text);
    EXPECT_EQ(choose(fleet, "new"), there == 25 ? fleet.host("hv1") : HostId::none());
  }
}

// Two hosts that would be left alike: the lower id.
TEST(QuantileFit, TiesGoToTheLowerId) {
  const TableFleet fleet = fleet_from_table(R"(
      host  cores
      hv1   8
      hv2   8
      vm   host  vcpus
      b    hv2   3
      a    hv1   3
      new  -     4)");
  EXPECT_EQ(choose(fleet, "new"), fleet.host("hv1"));
  EXPECT_EQ(choose(fleet, "new", {"hv1"}), fleet.host("hv2"));
}

class Opening : public ::testing::Test {
 protected:
  // `cpu`: 800 + 2.326 * 1600 = 4521.6 MHz. `mem`: 200 + 2.326 * 400 = 1130.4 MHz.
  //           hv1 (8 cores, 100 W)           hv2 (16 cores, 180 W)
  //   cpu     0.5652 > 0.25: 56.52 W         0.2826 > 0.25: 50.868 W
  //   mem     0.5 > 0.1413: 50 W             0.5 > 0.07065: 90 W
  TableFleet fleet = fleet_from_table(R"(
      host  cores  mem    idle_w  state
      hv1   8      16GiB  100     on
      hv2   16     16GiB  180     on
      vm   host  vcpus  mem
      cpu  -     4      4GiB
      mem  -     1      8GiB)");
};

TEST_F(Opening, OpensTheHostWithTheFewestIdleWattsForTheLargerShare) {
  EXPECT_EQ(choose(fleet, "cpu"), fleet.host("hv2"));
  EXPECT_EQ(choose(fleet, "mem"), fleet.host("hv1"));
}

// At 100 W hv2 asks for 50 W by memory as well; by both shares it is the cheaper: 57.065 to 64.13.
TEST_F(Opening, EqualByTheLargerShareTheSumDecides) {
  fleet.inventory.hosts[1].power.at_tenths[0] = Watts(100);
  EXPECT_EQ(choose(fleet, "mem"), fleet.host("hv2"));
  fleet.inventory.hosts[1] = fleet.inventory.hosts[0];
  EXPECT_EQ(choose(fleet, "mem"), fleet.host("hv1"));  // alike: the lower id
}

TEST_F(Opening, WhatIsOnComesBeforeWhatSleeps) {
  fleet.data.hosts.state[0] = HostState::off;
  EXPECT_EQ(choose(fleet, "mem"), fleet.host("hv2"));
  fleet.data.hosts.state[1] = HostState::off;
  EXPECT_EQ(choose(fleet, "mem"), fleet.host("hv1"));
  fleet.data.hosts.state[0] = HostState::unreachable;
  EXPECT_EQ(choose(fleet, "mem"), fleet.host("hv2"));
}

// A VM that may overload any host must still run somewhere.
TEST_F(Opening, AHostWithoutVmsTakesWhatMayOverloadIt) {
  fleet.inventory.vms[fleet.vm("cpu").index()].vcpus = Cores(20);
  fleet.inventory.vms[fleet.vm("cpu").index()].core_speed = Megahertz(1000);
  EXPECT_TRUE(choose(fleet, "cpu").valid());
}

TEST_F(Opening, InUseComesBeforeIt) {
  const FleetView view = fleet.view();
  FleetPlan plan(view, cpu_unlimited());
  const auto nobody = [](HostId) { return false; };
  EXPECT_EQ(QuantileFit::choose_in_use(plan, fleet.vm("cpu"), nobody, nullptr), HostId::none());
  plan.place(fleet.vm("mem"), fleet.host("hv1"));
  // Means 200 + 800, deviation sqrt(400^2 + 1600^2) = 1649: 4836 of 8000.
  EXPECT_EQ(QuantileFit().choose(plan, fleet.vm("cpu"), nobody, nullptr), fleet.host("hv1"));
}

// A mean host of 12000 MHz and 16 GiB: `cpu` is 4521.6 / 12000 = 0.3768 of it by CPU and 0.25 by
// memory, `mem` 0.0942 and 0.5.
TEST_F(Opening, SizeIsTheLargerShareOfTheMeanHost) {
  const FleetView view = fleet.view();
  FleetPlan plan(view, cpu_unlimited());
  EXPECT_NEAR(QuantileFit().size(plan, fleet.vm("cpu")), 0.3768, 1e-12);
  EXPECT_NEAR(QuantileFit().size(plan, fleet.vm("mem")), 0.5, 1e-12);
}

// Cores of 1000 and 3000 MHz, 2000 on average, give a vCPU of 4000 MHz 2000 at most: 400 + 2.326 *
// 800 = 2260.8 MHz of the mean host's 10000.
TEST(QuantileFit, SizeIsThatOnTheMeanCore) {
  const TableFleet fleet = fleet_from_table(R"(
      host  cores  mhz   mem
      hv1   8      1000  64GiB
      hv2   4      3000  64GiB
      vm   host  mhz   mem
      new  -     4000  1GiB)");
  const FleetView view = fleet.view();
  FleetPlan plan(view, cpu_unlimited());
  EXPECT_NEAR(QuantileFit().size(plan, fleet.vm("new")), 0.22608, 1e-12);
}

// What was measured counts: a VM asked for 1000 of 4000 MHz thirty times. Burstiness 1/11 (see
// DemandEstimates.OfASteadyFleet), variance 1/7 of it times 1000 * 3000: a deviation of 197.39
// MHz. Eight of them come to 8000 + 2.326 * 197.39 sqrt(8) = 9299 of 10000, nine to 10377.
TEST(QuantileFit, MeasuredVmsPackDenser) {
  for (const int there : {7, 8}) {
    std::string text = "host cores\nhv1 10\nhv2 10\nvm host vcpus cpu\nv0 hv2 4 1000\n";
    for (int i = 1; i <= there; ++i) text += fmt::format("v{} hv1 4 1000\n", i);
    TableFleet fleet = fleet_from_table(text);
    for (int i = 1; i < 30; ++i) fleet.publish();
    EXPECT_EQ(choose(fleet, "v0", {"hv2"}), there == 7 ? fleet.host("hv1") : HostId::none());
  }
}

// How many unmeasured VMs of 4000 MHz a host of 10000 holds, by what is expected of them.
int unmeasured_held(const RiskOptions& risk) {
  std::string text = "host cores\nhv1 10\nvm host vcpus mem\n";
  for (int i = 0; i < 20; ++i) text += fmt::format("v{} - 4 1GiB\n", i);
  const TableFleet fleet = fleet_from_table(text + "first hv1 4 1GiB\n");
  FleetPlanOptions books = cpu_unlimited();
  books.risk = risk;
  const FleetView view = fleet.view();
  FleetPlan plan(view, books);
  int held = 1;
  for (int i = 0; i < 20; ++i, ++held) {
    const VmId vm = fleet.vm(fmt::format("v{}", i).c_str());
    if (!QuantileFit::choose_in_use(plan, vm, {}, nullptr).valid()) break;
    plan.place(vm, fleet.host("hv1"));
  }
  return held;
}

// Mean 1000: steady, ten are 10000. Of the largest variance, 1000 * 3000, a quarter: a deviation of
// 866 MHz; five come to 5000 + 2.326 * 866 sqrt(5) = 9504, six to 10934. A mean of 800 and all of
// 800 * 3200, 1600: three come to 2400 + 2.326 * 1600 sqrt(3) = 8846, four to 10643;
// with one deviation, six come to 4800 + 1600 sqrt(6) = 8719 and seven to 9833, eight to 10925.
TEST(QuantileFit, WhatIsExpectedOfUnmeasuredVmsIsAnOption) {
  EXPECT_EQ(unmeasured_held({0.25, 0}), 10);
  EXPECT_EQ(unmeasured_held({0.25, 0.25}), 5);
  EXPECT_EQ(unmeasured_held({}), 3);
  EXPECT_EQ(unmeasured_held({0.2, 1, 1}), 7);
}

}  // namespace
}  // namespace gemello::policies
