#include "models/policies/placement/power_aware_best_fit.hpp"

#include <gtest/gtest.h>

#include "models/planning/fleet_plan.hpp"
#include "models/policies/consolidation/decreasing_demand.hpp"
#include "models/policies/consolidation/threshold_detector.hpp"
#include "tests/support/fleet_from_table.hpp"

namespace gemello::policies {
namespace {

using gemello::testing::fleet_from_table;
using gemello::testing::TableFleet;

HostId choose(const PowerAwareBestFit& rule, FleetPlan& plan, VmId vm, Rationale* why = nullptr) {
  return rule.choose(plan, vm, {}, why);
}

// 1000 MHz more cost 100/4000*1000 = 25 W on hv1, 60/8000*1000 = 7.5 W on hv2, 10 W on hv3.
TableFleet three_curves() {
  return fleet_from_table(R"(
      host  cores  mhz   idle_w  full_w
      hv1   4      1000  100     200
      hv2   8      1000  300     360
      hv3   4      1000  50      90
      vm  host  vcpus  cpu
      a   -     1      1000
      b   hv2   6      6000
  )");
}

TEST(PowerAwareBestFit, LeastAddedWattsWin) {
  const TableFleet fleet = three_curves();
  const FleetView view = fleet.view();
  FleetPlan plan(view);
  EXPECT_EQ(choose(PowerAwareBestFit(), plan, fleet.vm("a")), fleet.host("hv2"));
}

// With a on it, hv2 would be asked for 7000 of 8000 MHz: over 0.8, so the second best takes it.
TEST(PowerAwareBestFit, SkipsHostsThatTheDetectorFindsOverloadedOnTrial) {
  const TableFleet fleet = three_curves();
  const FleetView view = fleet.view();
  FleetPlan plan(view);
  const auto detector = std::make_shared<ThresholdDetector>(0.8);
  Rationale why;
  EXPECT_EQ(choose(PowerAwareBestFit(detector), plan, fleet.vm("a"), &why), fleet.host("hv3"));
  EXPECT_EQ(why.rejections.at("overload"), 1);
  ASSERT_EQ(why.best.size(), 2U);
  EXPECT_EQ(why.best[0].host, fleet.host("hv3"));
  EXPECT_NEAR(why.best[0].score, 10, 1e-9);
  EXPECT_NEAR(why.best[1].score, 25, 1e-9);
  EXPECT_EQ(plan.booked(fleet.host("hv2")), 6000);  // the trial left nothing behind
}

// An empty host is not tried: 1000 of 1000 MHz is over 0.8, yet the VM must run somewhere.
TEST(PowerAwareBestFit, EmptyHostTakesAVmThatFillsIt) {
  const TableFleet fleet = fleet_from_table(R"(
      host  cores  mhz
      hv1   1      1000
      vm  host  vcpus  cpu
      a   -     1      1000
  )");
  const FleetView view = fleet.view();
  FleetPlan plan(view);
  const auto detector = std::make_shared<ThresholdDetector>(0.8);
  EXPECT_EQ(choose(PowerAwareBestFit(detector), plan, fleet.vm("a")), fleet.host("hv1"));
}

// With hv1 on hv3's curve, but 0.4 uW higher from 10 % of load up, hv1 adds 0.4 uW more for the
// same VM: less than a quantum of 1 uW, so the lower id wins; compared exactly, hv3 wins.
TEST(PowerAwareBestFit, TiesWithinTheQuantumGoToTheLowerId) {
  TableFleet fleet = three_curves();
  fleet.inventory.hosts[0].power = fleet.inventory.hosts[2].power;
  for (std::size_t i = 1; i < 11; ++i) fleet.inventory.hosts[0].power.at_tenths[i] += Watts(4e-7);
  fleet.data.hosts.state[1] = HostState::off;
  const FleetView view = fleet.view();
  FleetPlan plan(view);
  EXPECT_EQ(choose(PowerAwareBestFit(nullptr, 1e-6), plan, fleet.vm("a")), fleet.host("hv1"));
  EXPECT_EQ(choose(PowerAwareBestFit(nullptr, 0), plan, fleet.vm("a")), fleet.host("hv3"));
}

TEST(PowerAwareBestFit, NoHostIsAnAnswer) {
  const TableFleet fleet = three_curves();
  const FleetView view = fleet.view();
  FleetPlan plan(view);
  Rationale why;
  EXPECT_FALSE(PowerAwareBestFit()
                   .choose(
                       plan, fleet.vm("a"), [](HostId) { return true; }, &why)
                   .valid());
  EXPECT_TRUE(why.rejections.empty());  // excluded hosts are skipped without a word
}

TEST(DecreasingDemand, EqualDemandsKeepTheirOrder) {
  const TableFleet fleet = fleet_from_table(R"(
      host  cores
      hv1   8
      vm  host  vcpus  cpu
      a   hv1   1      200
      b   hv1   1      700
      c   hv1   1      200
  )");
  const FleetView view = fleet.view();
  const FleetPlan plan(view);
  std::vector<VmId> vms{fleet.vm("c"), fleet.vm("a"), fleet.vm("b")};
  by_decreasing_demand(plan, vms);
  EXPECT_EQ(vms, (std::vector<VmId>{fleet.vm("b"), fleet.vm("c"), fleet.vm("a")}));
}

}  // namespace
}  // namespace gemello::policies
