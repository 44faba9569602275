#include "models/planning/fleet_plan.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/fleet_from_table.hpp"

namespace gemello::policies {
namespace {

using gemello::testing::fleet_from_table;
using gemello::testing::TableFleet;

// hv1 and hv2: 4 cores of 1000 MHz, 16 GiB, 100 W idle, 200 W full, linear.
TableFleet two_hosts() {
  return fleet_from_table(R"(
      host  cores  mhz   mem    state
      hv1   4      1000  16GiB  on
      hv2   4      1000  16GiB  on
      hv3   4      1000  16GiB  off
      vm  host  vcpus  mem   cpu   state
      a   hv1   2      4GiB  1500  running
      b   hv1   1      8GiB  100   running
      c   hv2   1      1GiB  0     running
      d   -     1      1GiB  0     requested
  )");
}

TEST(FleetPlan, BooksWhatTheViewShows) {
  const TableFleet fleet = two_hosts();
  const FleetView view = fleet.view();
  const FleetPlan plan(view);
  EXPECT_EQ(plan.booked(fleet.host("hv1")), 1600);
  EXPECT_DOUBLE_EQ(plan.requested_share(fleet.host("hv1")), 0.4);  // of 4000
  EXPECT_DOUBLE_EQ(plan.utilization(fleet.host("hv1")), 0.4);
  EXPECT_EQ(plan.memory_booked(fleet.host("hv1")), parse<Bytes>("12GiB"));
  EXPECT_EQ(plan.utilization(fleet.host("hv3")), 0);
  EXPECT_FALSE(plan.usable(fleet.host("hv3")));
  EXPECT_EQ(plan.refuses(fleet.host("hv3"), fleet.vm("a")), "off");
}

// An idle VM books 2 % of its 1000 MHz, one that was never seen a quarter of them, and none more
// than all of its vCPUs.
TEST(FleetPlan, DemandHasAFloorAndACap) {
  TableFleet fleet = two_hosts();
  fleet.data.vms.cpu_demand[fleet.vm("b").index()] = 1700;
  const FleetView view = fleet.view();
  const FleetPlan plan(view);
  EXPECT_DOUBLE_EQ(plan.demand(fleet.vm("c")), 20);
  EXPECT_DOUBLE_EQ(plan.demand(fleet.vm("d")), 250);
  EXPECT_DOUBLE_EQ(plan.demand(fleet.vm("b")), 1000);
}

// hv2 has 15 of 16 GiB and 3980 of 4000 MHz left.
TEST(FleetPlan, RefusesWhatDoesNotFit) {
  TableFleet fleet = two_hosts();
  fleet.inventory.vms[0].memory = parse<Bytes>("15GiB");
  {
    const FleetView view = fleet.view();
    const FleetPlan plan(view);
    EXPECT_EQ(plan.refuses(fleet.host("hv2"), fleet.vm("a")), std::nullopt);  // 15 + 1 = 16
    EXPECT_EQ(plan.refuses(fleet.host("hv1"), fleet.vm("a")), "already-there");
    FleetPlanOptions tight;
    tight.cpu_limit = 0.38;  // 1520 MHz: 20 + 1500 just fit
    EXPECT_EQ(FleetPlan(view, tight).refuses(fleet.host("hv2"), fleet.vm("a")), std::nullopt);
    tight.cpu_limit = 0.3799;
    EXPECT_EQ(FleetPlan(view, tight).refuses(fleet.host("hv2"), fleet.vm("a")), "cpu");
    FleetPlanOptions loose;
    loose.memory_overcommit = 0.99;
    EXPECT_EQ(FleetPlan(view, loose).refuses(fleet.host("hv2"), fleet.vm("a")), "memory");
  }
  fleet.data.hosts.maintenance[fleet.host("hv2").index()] = 1;
  const FleetView view = fleet.view();
  EXPECT_EQ(FleetPlan(view).refuses(fleet.host("hv2"), fleet.vm("a")), "maintenance");
}

TEST(FleetPlan, KeepsAntiAffinityAmongPlannedVms) {
  TableFleet fleet = two_hosts();
  for (const char* vm : {"a", "b"}) fleet.inventory.vms[fleet.vm(vm).index()].anti_affinity = "db";
  const FleetView view = fleet.view();
  FleetPlan plan(view);
  EXPECT_EQ(plan.refuses(fleet.host("hv2"), fleet.vm("b")), std::nullopt);
  plan.place(fleet.vm("a"), fleet.host("hv2"));
  EXPECT_EQ(plan.refuses(fleet.host("hv2"), fleet.vm("b")), "anti-affinity");
}

// A slow host gives a 1000-MHz vCPU 600 MHz at most.
TEST(FleetPlan, SlowCoresBookLessAndMayBeRefused) {
  TableFleet fleet = two_hosts();
  fleet.inventory.hosts[1].core_speed = Megahertz(600);
  const FleetView view = fleet.view();
  FleetPlan plan(view);
  plan.place(fleet.vm("a"), fleet.host("hv2"));
  EXPECT_DOUBLE_EQ(plan.booked(fleet.host("hv2")), 20 + 2 * 600);
  EXPECT_DOUBLE_EQ(plan.requested_share(fleet.host("hv2")), (20 + 1500) / 2400.0);
  FleetPlanOptions options;
  options.fast_cores_only = true;
  EXPECT_EQ(FleetPlan(view, options).refuses(fleet.host("hv2"), fleet.vm("a")), "core-speed");
}

// b is under way from hv1 to hv2: its CPU is booked at hv2 alone, its memory at both.
TEST(FleetPlan, ReservesForMovesUnderWay) {
  TableFleet fleet = two_hosts();
  const HostId hv1 = fleet.host("hv1");
  const HostId hv2 = fleet.host("hv2");
  fleet.in_flight.begin(ActionId{1}, Migrate{fleet.vm("b"), hv1, hv2}, fleet.now);
  const FleetView view = fleet.view();
  const FleetPlan plan(view);
  EXPECT_EQ(plan.booked(hv1), 1500);
  EXPECT_EQ(plan.booked(hv2), 120);
  EXPECT_EQ(plan.memory_booked(hv1), parse<Bytes>("12GiB"));
  EXPECT_EQ(plan.memory_booked(hv2), parse<Bytes>("9GiB"));
  EXPECT_FALSE(plan.movable(fleet.vm("b")));
  EXPECT_TRUE(plan.movable(fleet.vm("a")));
}

TEST(FleetPlan, ResidenceHoldsWhatMovedLately) {
  TableFleet fleet = two_hosts();
  fleet.data.vms.last_moved[0] = fleet.now - 10min;
  const FleetView view = fleet.view();
  FleetPlanOptions options;
  options.residence = 10min;
  EXPECT_TRUE(FleetPlan(view, options).movable(fleet.vm("a")));
  options.residence = 10min + 1s;
  EXPECT_FALSE(FleetPlan(view, options).movable(fleet.vm("a")));
}

// 0.1 + 0.2 - 0.2 is not 0.1 in doubles; the books must not add up that way.
TEST(FleetPlan, PlacingAndRemovingLeavesTheSameBits) {
  TableFleet fleet = two_hosts();
  fleet.data.vms.cpu_demand = {0.1F, 0.7F, 333.3F, 0.0F};
  const FleetView view = fleet.view();
  FleetPlanOptions options;
  options.demand_floor = 0;
  FleetPlan plan(view, options);
  const HostId hv1 = fleet.host("hv1");
  const double booked = plan.booked(hv1);
  const double share = plan.requested_share(hv1);
  const double added = plan.power_increase(hv1, fleet.vm("d"));
  plan.place(fleet.vm("c"), hv1);
  EXPECT_NE(plan.booked(hv1), booked);
  plan.remove(fleet.vm("c"), hv1);
  EXPECT_EQ(plan.booked(hv1), booked);
  EXPECT_EQ(plan.requested_share(hv1), share);
  EXPECT_EQ(plan.power_increase(hv1, fleet.vm("d")), added);
  EXPECT_EQ(plan.memory_booked(hv1), parse<Bytes>("12GiB"));
  ASSERT_EQ(plan.vms_on(hv1).size(), 2U);
  EXPECT_EQ(plan.vms_on(hv1)[1], fleet.vm("b"));
}

// 100 W over 4000 MHz: 1500 MHz more are 37.5 W; a sleeping host adds its 100 W, less the 5 W that
// it draws on standby, and only once.
TEST(FleetPlan, AddedPowerFollowsTheCurve) {
  TableFleet fleet = two_hosts();
  fleet.inventory.hosts[2].power.standby = Watts(5);
  const FleetView view = fleet.view();
  FleetPlanOptions options;
  options.may_wake = true;
  FleetPlan plan(view, options);
  const HostId hv3 = fleet.host("hv3");
  EXPECT_TRUE(plan.dark(hv3));
  EXPECT_EQ(plan.refuses(hv3, fleet.vm("a")), std::nullopt);
  EXPECT_NEAR(plan.power_increase(fleet.host("hv2"), fleet.vm("a")), 37.5, 1e-9);
  EXPECT_NEAR(plan.power_increase(hv3, fleet.vm("a")), 100 + 37.5 - 5, 1e-9);
  plan.place(fleet.vm("a"), hv3);
  EXPECT_NEAR(plan.power_increase(hv3, fleet.vm("b")), 2.5, 1e-9);
}

TEST(FleetPlan, RemembersPastDemandAsFarAsTheRing) {
  TableFleet fleet = two_hosts();
  fleet.data.vms.cpu_demand[0] = 900;
  fleet.advance(5min);
  const FleetView view = fleet.view();
  const FleetPlan plan(view);
  EXPECT_THAT(plan.past_utilization(fleet.vm("a")), ::testing::ElementsAre(0.45, 0.75));  // of 2000
}

// d was requested, and its column of the ring is as long as everybody's: nothing there was
// measured. c ran and asked for nothing, which was; when it is stopped that remains so.
TEST(FleetPlan, AVmThatNeverRanHasNoPastDemand) {
  TableFleet fleet = two_hosts();
  fleet.advance(5min);
  for (const VmState state : {VmState::running, VmState::stopped}) {
    fleet.data.vms.state[fleet.vm("c").index()] = state;
    const FleetView view = fleet.view();
    const FleetPlan plan(view);
    EXPECT_THAT(plan.past_utilization(fleet.vm("d")), ::testing::IsEmpty());
    EXPECT_THAT(plan.past_utilization(fleet.vm("c")), ::testing::ElementsAre(0, 0));
  }
}

}  // namespace
}  // namespace gemello::policies
