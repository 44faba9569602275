#include "models/policies/consolidation/consolidation_plan.hpp"

#include <gtest/gtest.h>

#include "models/planning/fleet_plan.hpp"
#include "models/policies/consolidation/minimum_migration_time.hpp"
#include "models/policies/consolidation/threshold_detector.hpp"
#include "models/policies/placement/power_aware_best_fit.hpp"
#include "tests/support/fleet_from_table.hpp"

namespace gemello::policies {
namespace {

using gemello::testing::fleet_from_table;
using gemello::testing::TableFleet;

class ConsolidationPlan : public ::testing::Test {
 protected:
  std::vector<Move> plan(const TableFleet& fleet, const ConsolidationOptions& options = {}) const {
    const FleetView view = fleet.view();
    FleetPlan books(view);
    return plan_consolidation(books, {*detector_, selector_, placement_}, options);
  }

  std::shared_ptr<const ThresholdDetector> detector_ = std::make_shared<ThresholdDetector>(0.8);
  MinimumMigrationTime selector_;
  PowerAwareBestFit placement_{detector_};
};

ConsolidationOptions only_unload() {
  ConsolidationOptions options;
  options.evacuate = false;
  return options;
}

// 3200 of 4000 MHz is 0.8 and not over it; one MHz more is.
TEST(ThresholdDetector, OverMeansAboveTheThreshold) {
  TableFleet fleet = fleet_from_table(R"(
      host  cores
      hv1   4
      vm  host  vcpus  cpu
      a   hv1   4      3200
  )");
  const ThresholdDetector detector;  // 0.8, as in the paper
  {
    const FleetView view = fleet.view();
    EXPECT_FALSE(detector.over(FleetPlan(view), fleet.host("hv1")));
  }
  fleet.data.vms.cpu_demand[0] = 3201;
  const FleetView view = fleet.view();
  EXPECT_TRUE(detector.over(FleetPlan(view), fleet.host("hv1")));
}

TEST(MinimumMigrationTime, LeastMemoryThenFirstInList) {
  TableFleet fleet = fleet_from_table(R"(
      host  cores
      hv1   8
      vm  host  mem   cpu
      a   hv1   4GiB  100
      b   hv1   2GiB  100
      c   hv1   2GiB  100
  )");
  const MinimumMigrationTime selector;
  {
    const FleetView view = fleet.view();
    EXPECT_EQ(selector.pick(FleetPlan(view), fleet.host("hv1")), fleet.vm("b"));
  }
  fleet.data.vms.state[fleet.vm("b").index()] = VmState::paused;  // not movable
  {
    const FleetView view = fleet.view();
    EXPECT_EQ(selector.pick(FleetPlan(view), fleet.host("hv1")), fleet.vm("c"));
  }
  fleet.data.vms.state.assign(3, VmState::paused);
  const FleetView view = fleet.view();
  EXPECT_FALSE(selector.pick(FleetPlan(view), fleet.host("hv1")).valid());
}

// hv1 asks for 3900 of 4000. Off it go, least memory first, b (3500 left: still over 3200) and c
// (2900 left: enough). Largest demand first: c (600), then b (400). On linear curves of one kind
// they add the same watts anywhere, so the first host that stays within 0.8 takes each: hv2 would
// have 2600 + 600 = 3200, not over; then it is full, and b goes to hv3.
TEST_F(ConsolidationPlan, UnloadsUntilNoLongerOverloaded) {
  const TableFleet fleet = fleet_from_table(R"(
      host  cores
      hv1   4
      hv2   4
      hv3   4
      vm  host  vcpus  mem   cpu
      a   hv1   4      8GiB  2900
      b   hv1   1      1GiB  400
      c   hv1   1      2GiB  600
      d   hv2   4      1GiB  2600
      e   hv3   4      1GiB  2700
  )");
  const HostId hv1 = fleet.host("hv1");
  EXPECT_EQ(plan(fleet, only_unload()),
            (std::vector<Move>{{fleet.vm("c"), hv1, fleet.host("hv2"), MoveCause::overload},
                               {fleet.vm("b"), hv1, fleet.host("hv3"), MoveCause::overload}}));
}

// The only other host is overloaded too: nobody moves, and both keep their VMs.
TEST_F(ConsolidationPlan, OverloadedHostsTakeNothing) {
  const TableFleet fleet = fleet_from_table(R"(
      host  cores
      hv1   4
      hv2   4
      vm  host  vcpus  cpu
      a   hv1   2      2000
      b   hv1   2      2000
      c   hv2   4      3300
  )");
  EXPECT_TRUE(plan(fleet).empty());
}

// hv2 (300 MHz) is the least loaded and fits on hv1 or hv3; ties go to hv1 in order of demand.
// hv1 took VMs and stays; hv3 (1500) then fits on hv1 (1000 + 300 + 1500 = 2800 of 3200) as well.
TEST_F(ConsolidationPlan, EmptiesTheLeastLoadedFirst) {
  const TableFleet fleet = fleet_from_table(R"(
      host  cores
      hv1   4
      hv2   4
      hv3   4
      vm  host  vcpus  cpu
      a   hv1   1      1000
      b   hv2   1      100
      c   hv2   1      200
      d   hv3   2      1500
  )");
  const HostId hv1 = fleet.host("hv1");
  const HostId hv2 = fleet.host("hv2");
  EXPECT_EQ(plan(fleet),
            (std::vector<Move>{{fleet.vm("c"), hv2, hv1, MoveCause::underload},
                               {fleet.vm("b"), hv2, hv1, MoveCause::underload},
                               {fleet.vm("d"), fleet.host("hv3"), hv1, MoveCause::underload}}));
}

// hv2's c (1200) fits beside a (1900 + 1200 = 3100 of 3200), but b (700) does not any more: hv2
// stays whole. hv1 does not fit on hv2 either (1900 + 1900 = 3800).
TEST_F(ConsolidationPlan, EmptiesWhollyOrNotAtAll) {
  const TableFleet fleet = fleet_from_table(R"(
      host  cores
      hv1   4
      hv2   4
      vm  host  vcpus  cpu
      a   hv1   2      1900
      b   hv2   1      700
      c   hv2   2      1200
  )");
  EXPECT_TRUE(plan(fleet).empty());
}

// hv2 cannot be emptied (b must not move), but still takes the VM of hv1, the next. Where the
// published rule is asked for it takes none.
TEST_F(ConsolidationPlan, HostThatCannotBeEmptiedMayBeFilled) {
  TableFleet fleet = fleet_from_table(R"(
      host  cores
      hv1   4
      hv2   4
      vm  host  vcpus  cpu
      a   hv1   1      500
      b   hv2   1      400
  )");
  fleet.data.vms.state[fleet.vm("b").index()] = VmState::paused;
  const Move move{fleet.vm("a"), fleet.host("hv1"), fleet.host("hv2"), MoveCause::underload};
  EXPECT_EQ(plan(fleet), std::vector<Move>{move});
  ConsolidationOptions options;
  options.fill_unemptied = false;
  EXPECT_TRUE(plan(fleet, options).empty());
}

// c leaves the overloaded hv1 for hv2 (100 -> 700 MHz). hv2 is then the least loaded host, and all
// of it would fit on hv3 (1500 + 700): by default a host just filled is left alone; the published
// rule moves c twice.
TEST_F(ConsolidationPlan, HostJustFilledIsNotEmptiedUnlessAsked) {
  TableFleet fleet = fleet_from_table(R"(
      host  cores  idle_w  full_w
      hv1   4      100     200
      hv2   4      100     120
      hv3   4      100     200
      vm  host  vcpus  mem   cpu
      a   hv1   3      2GiB  2900
      c   hv1   1      1GiB  600
      d   hv2   1      1GiB  100
      e   hv3   2      1GiB  1500
  )");
  const VmId c = fleet.vm("c");
  const HostId hv1 = fleet.host("hv1");
  const HostId hv2 = fleet.host("hv2");
  const HostId hv3 = fleet.host("hv3");
  // hv3 (1500) is emptied into hv2 (700) then: 2200 of 3200.
  EXPECT_EQ(plan(fleet), (std::vector<Move>{{c, hv1, hv2, MoveCause::overload},
                                            {fleet.vm("e"), hv3, hv2, MoveCause::underload}}));
  ConsolidationOptions published;
  published.evacuate_targets = true;
  EXPECT_EQ(plan(fleet, published),
            (std::vector<Move>{{c, hv1, hv2, MoveCause::overload},
                               {c, hv2, hv3, MoveCause::underload},
                               {fleet.vm("d"), hv2, hv3, MoveCause::underload}}));
}

// c needs the empty hv3. It is no place to empty hv2 into in the same plan, though both would fit.
TEST_F(ConsolidationPlan, HostIdleAtTheStartIsNotEvacuatedTo) {
  const TableFleet fleet = fleet_from_table(R"(
      host  cores
      hv1   4
      hv2   4
      hv3   4
      vm  host  vcpus  mem   cpu
      a   hv1   4      2GiB  3100
      c   hv1   1      1GiB  900
      d   hv2   3      1GiB  2400
  )");
  EXPECT_EQ(plan(fleet), (std::vector<Move>{{fleet.vm("c"), fleet.host("hv1"), fleet.host("hv3"),
                                             MoveCause::overload}}));
}

// Three moves are possible (see EmptiesTheLeastLoadedFirst): a budget of two pays for hv2's two and
// not for hv3's; a budget of one for hv3's alone, as hv2 is emptied wholly or not at all.
TEST_F(ConsolidationPlan, BudgetBoundsMoves) {
  const TableFleet fleet = fleet_from_table(R"(
      host  cores
      hv1   4
      hv2   4
      hv3   4
      vm  host  vcpus  cpu
      a   hv1   1      1000
      b   hv2   1      100
      c   hv2   1      200
      d   hv3   1      600
  )");
  ConsolidationOptions options;
  options.moves_max = 2;
  EXPECT_EQ(plan(fleet, options).size(), 2U);
  options.moves_max = 1;
  ASSERT_EQ(plan(fleet, options).size(), 1U);
  EXPECT_EQ(plan(fleet, options)[0].vm, fleet.vm("d"));
}

TEST_F(ConsolidationPlan, ReasonsGoWithTheirMoves) {
  const TableFleet fleet = fleet_from_table(R"(
      host  cores
      hv1   4
      hv2   4
      vm  host  cpu
      a   hv1   500
      b   hv2   400
  )");
  const FleetView view = fleet.view();
  FleetPlan books(view);
  std::vector<Rationale> why;
  const auto moves = plan_consolidation(books, {*detector_, selector_, placement_}, {}, &why);
  ASSERT_EQ(moves.size(), 1U);
  ASSERT_EQ(why.size(), 1U);
  EXPECT_EQ(why[0].because, "hv2 is the least loaded host and can be emptied");
  ASSERT_EQ(why[0].best.size(), 1U);
  EXPECT_EQ(why[0].best[0].host, fleet.host("hv1"));
}

}  // namespace
}  // namespace gemello::policies
