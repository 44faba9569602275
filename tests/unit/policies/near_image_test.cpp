#include "models/policies/placement/near_image.hpp"

#include <gtest/gtest.h>

#include "models/planning/fleet_plan.hpp"
#include "models/planning/replica_distances.hpp"
#include "models/policies/placement/worst_fit.hpp"
#include "tests/unit/policies/policies_support.hpp"

namespace gemello::policies {
namespace {

using namespace gemello::testing;

// Three sites in a row, na - ro - mi, 3 and 9 ms; a host each; the image's bricks at na and ro, an
// arbiter at mi.
class NearTheImage : public ::testing::Test {
 protected:
  TableFleet fleet = fleet_from_table(R"(
      host  cores  mem    state
      na    8      32GiB  on
      ro    8      16GiB  on
      mi    8      64GiB  on
      vm    host  mem    state
      a     mi    4GiB   running
      b     -     4GiB   requested
      load  ro    8GiB   running)");
  VmId a = fleet.vm("a");
  VmId b = fleet.vm("b");
  WorstFit spread;
  NearImage rule{std::make_shared<WorstFit>()};

  NearTheImage() {
    Inventory& inventory = fleet.inventory;
    inventory.sites = {{"na"}, {"ro"}, {"mi"}};
    inventory.racks = {{"na", SiteId(0)}, {"ro", SiteId(1)}, {"mi", SiteId(2)}};
    for (std::size_t i = 0; i < 3; ++i) {
      inventory.machines[i].rack = RackId(i);
      Switch one;
      one.rack = RackId(i);
      inventory.switches.push_back(one);
      inventory.disk_servers.push_back({inventory.hosts[i].name, MachineId(i), Watts{}});
      Brick brick;
      brick.server = DiskServerId(i);
      brick.arbiter = i == 2;
      inventory.bricks.push_back(brick);
    }
    inventory.circuits.resize(2);
    inventory.circuits[0].a = SwitchId(0);
    inventory.circuits[0].b = SwitchId(1);
    inventory.circuits[0].round_trip = 3ms;
    inventory.circuits[1].a = SwitchId(1);
    inventory.circuits[1].b = SwitchId(2);
    inventory.circuits[1].round_trip = 9ms;
    inventory.replica_sets.push_back({VolumeId(0), {BrickId(0), BrickId(1), BrickId(2)}});
    Volume volume;
    volume.replica_sets = {ReplicaSetId(0)};
    inventory.volumes.push_back(volume);
    for (VirtualMachine& vm : inventory.vms) vm.volume = VolumeId(0);
    fleet.data.brick_online.assign(3, 1);
  }
  std::vector<Duration> distances() { return replica_distances(fleet.view(), VolumeId(0)); }
  HostId choose(VmId vm) {
    const FleetView view = fleet.view();
    FleetPlan plan(view, exact_books().books);
    return rule.choose(plan, vm, {}, nullptr);
  }
};

TEST_F(NearTheImage, DistancesAreToTheNearestDataBrickThatIsOnline) {
  EXPECT_EQ(distances(), (std::vector<Duration>{0ms, 0ms, 9ms})) << "an arbiter serves no reads";
  fleet.data.brick_online[1] = 0;
  EXPECT_EQ(distances(), (std::vector<Duration>{0ms, 3ms, 12ms}));
  fleet.data.brick_online[0] = 0;
  EXPECT_EQ(distances(), (std::vector<Duration>(3))) << "no site is better than another";
  fleet.data.brick_online[0] = 1;
  fleet.inventory.circuits.pop_back();
  EXPECT_EQ(distances(), (std::vector<Duration>{0ms, 3ms, out_of_reach}));
}

// Spread alone: shares of memory with 4 GiB more are 4/32, 12/16 and 8/64, so mi and na tie at 1/8
// (na has the lower id).
TEST_F(NearTheImage, TheNearestThatTakesTheVmIsChosen) {
  EXPECT_EQ(choose(b), fleet.host("na"));
  fleet.data.hosts.maintenance[0] = 1;
  EXPECT_EQ(choose(b), fleet.host("ro")) << "fuller than mi, but nearer";
  fleet.data.hosts.maintenance[1] = 1;
  EXPECT_EQ(choose(b), fleet.host("mi")) << "far is better than down";
  fleet.data.hosts.maintenance[2] = 1;
  EXPECT_EQ(choose(b), HostId::none());
}

TEST_F(NearTheImage, ReasonsAreThoseOfTheLastTry) {
  fleet.data.hosts.maintenance[0] = fleet.data.hosts.maintenance[1] = 1;
  const FleetView view = fleet.view();
  FleetPlan plan(view, exact_books().books);
  Rationale why;
  EXPECT_EQ(rule.choose(plan, b, {}, &why), fleet.host("mi"));
  EXPECT_EQ(why.rejections.at("maintenance"), 2) << "each host counts once";
}

TEST_F(NearTheImage, ARunningVmIsNotMovedFartherAway) {
  PlacementOptions options = exact_books();
  options.books.near_image = true;
  fleet.data.vms.host[a.index()] = fleet.host("ro");
  const FleetView view = fleet.view();
  const FleetPlan plan(view, options.books);
  EXPECT_EQ(plan.refuses(fleet.host("mi"), a), "image-farther");
  EXPECT_EQ(plan.refuses(fleet.host("na"), a), std::nullopt) << "as near";
  EXPECT_EQ(plan.refuses(fleet.host("mi"), b), std::nullopt) << "it runs nowhere yet";
  const FleetPlan anywhere(view, exact_books().books);
  EXPECT_EQ(anywhere.refuses(fleet.host("mi"), a), std::nullopt);
}

}  // namespace
}  // namespace gemello::policies
