#include <gtest/gtest.h>

#include "models/planning/fleet_plan.hpp"
#include "models/policies/placement/best_fit.hpp"
#include "models/policies/placement/fullness.hpp"
#include "models/policies/placement/worst_fit.hpp"
#include "tests/unit/policies/policies_support.hpp"

namespace gemello::policies {
namespace {

using namespace gemello::testing;

const auto nobody = [](HostId) { return false; };

class PlacementTest : public ::testing::Test {
 protected:
  // Four hosts of 4 x 1000 MHz and 16 GiB. With `new` (1000 MHz, 4 GiB) in addition:
  //   hv1: CPU (2000 + 1000) / 4000 = 0.75, memory (4 + 4) / 16 = 0.5  -> 0.75
  //   hv2: CPU (500 + 1000) / 4000 = 0.375, memory (10 + 4) / 16 = 0.875 -> 0.875
  //   hv3: CPU (0 + 1000) / 4000 = 0.25, memory 4 / 16 = 0.25 -> 0.25
  //   hv4: full of memory (14 + 4 > 16): refuses
  TableFleet fleet = fleet_from_table(R"(
      host  cores  mhz   mem
      hv1   4      1000  16GiB
      hv2   4      1000  16GiB
      hv3   4      1000  16GiB
      hv4   4      1000  16GiB
      vm   host  vcpus  mem    cpu
      a    hv1   2      4GiB   2000
      b    hv2   2      10GiB  500
      c    hv4   2      14GiB  100
      new  -     2      4GiB   1000)");
  VmId vm = fleet.vm("new");

  HostId choose(const PlacementRule& rule, Rationale* why = nullptr) {
    const FleetView view = fleet.view();
    FleetPlan plan(view, exact_books().books);
    return rule.choose(plan, vm, nobody, why);
  }
};

TEST_F(PlacementTest, FullnessIsTheShareOfTheScarcerResourceWithTheVm) {
  const FleetView view = fleet.view();
  const FleetPlan plan(view, exact_books().books);
  EXPECT_DOUBLE_EQ(fullness_with(plan, fleet.host("hv1"), vm), 0.75);
  EXPECT_DOUBLE_EQ(fullness_with(plan, fleet.host("hv2"), vm), 0.875);
  EXPECT_DOUBLE_EQ(fullness_with(plan, fleet.host("hv3"), vm), 0.25);
}

TEST_F(PlacementTest, BestFitFillsTheFullestThatTakesIt) {
  EXPECT_EQ(choose(BestFit()), fleet.host("hv2"));
}

TEST_F(PlacementTest, WorstFitSpreads) {
  EXPECT_EQ(choose(WorstFit()), fleet.host("hv3"));
}

TEST_F(PlacementTest, TiesGoToTheLowerId) {
  // hv1 emptied looks like hv3: both 0.25, and hv1 comes first.
  fleet.data.vms.state[fleet.vm("a").index()] = VmState::stopped;
  EXPECT_EQ(choose(WorstFit()), fleet.host("hv1"));
}

TEST_F(PlacementTest, ExcludedAndRefusingHostsAreNeverChosen) {
  fleet.data.hosts.maintenance[fleet.host("hv2").index()] = 1;
  const FleetView view = fleet.view();
  FleetPlan plan(view, exact_books().books);
  const auto not_hv1 = [&](HostId host) { return host == fleet.host("hv1"); };
  EXPECT_EQ(BestFit().choose(plan, vm, not_hv1, nullptr), fleet.host("hv3"));
}

TEST_F(PlacementTest, NoHostIsNone) {
  for (const char* host : {"hv1", "hv2", "hv3"})
    fleet.data.hosts.state[fleet.host(host).index()] = HostState::off;
  EXPECT_EQ(choose(BestFit()), HostId::none());
}

TEST_F(PlacementTest, ReasonsNameTheBestThreeAndCountRejections) {
  Rationale why;
  choose(BestFit(), &why);
  ASSERT_EQ(why.best.size(), 3U);
  EXPECT_EQ(why.best[0].host, fleet.host("hv2"));
  EXPECT_DOUBLE_EQ(why.best[0].score, 0.875);
  EXPECT_EQ(why.best[2].host, fleet.host("hv3"));
  EXPECT_EQ(why.rejections, (std::map<std::string, std::int32_t>{{"memory", 1}}));
  EXPECT_FALSE(why.score_meaning.empty());
}

TEST(FleetFromTable, SaysWhatItCannotRead) {
  EXPECT_THROW(fleet_from_table("host state\nhv1 asleep"), std::invalid_argument);
  EXPECT_THROW(fleet_from_table("host cores\nhv1"), std::invalid_argument);
  EXPECT_THROW(fleet_from_table("host\nhv1\nvm host\na hv9"), std::invalid_argument);
  EXPECT_THROW(fleet_from_table("host cores\nhv1 four"), std::invalid_argument);
}

TEST(FleetFromTable, FillsColumnsAndAView) {
  const TableFleet fleet = fleet_from_table(R"(
      host  mem    reserved  state        incarnation  bmc
      hv1   16GiB  2GiB      on           7            no
      hv2   16GiB  -         unreachable  3            yes
      vm  host  mem   cpu  state    priority  group  placed
      a   hv1   2GiB  250  running  5         web    10min
      b   hv2   1GiB  100  lost     -         -      -
      c   -     -     -    -        -         -      -)");
  const FleetView view = fleet.view();
  EXPECT_EQ(view.now(), origin + 1h);
  EXPECT_EQ(view.state(fleet.host("hv2")), HostState::unreachable);
  EXPECT_EQ(view.incarnation(fleet.host("hv1")), Incarnation{7});
  EXPECT_FALSE(fleet.inventory[fleet.host("hv1")].bmc.present);
  EXPECT_EQ(fleet.inventory[fleet.host("hv1")].memory_for_guests(), Bytes(std::int64_t{14} << 30));
  EXPECT_EQ(view.memory_committed(fleet.host("hv1")), Bytes(std::int64_t{2} << 30));
  EXPECT_EQ(view.cpu_expected(fleet.host("hv1")), Megahertz(250));
  EXPECT_EQ(view.state(fleet.vm("b")), VmState::lost);
  EXPECT_EQ(view.data().vms.lost_with[fleet.vm("b").index()], Incarnation{3});
  EXPECT_EQ(view.state(fleet.vm("c")), VmState::requested);
  EXPECT_EQ(fleet.inventory[fleet.vm("a")].priority, 5);
  EXPECT_EQ(view.data().vms.placed_since[fleet.vm("a").index()], origin + 10min);
  EXPECT_EQ(view.data().vms.placed_since[fleet.vm("c").index()], never);
}

}  // namespace
}  // namespace gemello::policies
