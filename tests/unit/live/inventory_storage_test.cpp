#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "live/inventory/inventory_parts.hpp"
#include "models/cloud/platform_reader.hpp"
#include "models/cloud/platform_writer.hpp"
#include "tests/unit/live/fleet_support.hpp"
#include "tests/unit/live/inventory_support.hpp"

namespace gemello::live {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

bool storage_reads_back(const Inventory& inventory) {
  return read_platform_text(write_platform(inventory), "written") == inventory;
}

TEST(InventoryStorage, BricksAreAsToldAndTheirSpeedAssumed) {
  SmallFleet fleet;
  auto& volume = fleet.storage->volumes[0];
  volume.bricks[1].capacity = Bytes();
  volume.options["network.ping-timeout"] = "5";
  const BuiltInventory built = fleet.build();
  const Inventory& inventory = built.inventory;
  EXPECT_THAT(inventory.disk_servers,
              ElementsAre(DiskServer{"d1", MachineId(2), {}}, DiskServer{"d2", MachineId(3), {}}));
  EXPECT_THAT(inventory.bricks,
              ElementsAre(Brick{"d1:/b", DiskServerId(0), gib(100), BytesPerSecond(200e6),
                                BytesPerSecond(150e6), Iops(500), false},
                          Brick{"d2:/b", DiskServerId(1), gib(1024), BytesPerSecond(200e6),
                                BytesPerSecond(150e6), Iops(500), false}));
  EXPECT_THAT(inventory.replica_sets,
              ElementsAre(ReplicaSet{VolumeId(0), {BrickId(0), BrickId(1)}}));
  const Volume expected{
      "vmstore", {ReplicaSetId(0)}, 2, 0, "10.3", {{"network.ping-timeout", "5"}}};
  EXPECT_THAT(inventory.volumes, ElementsAre(expected));
  EXPECT_THAT(built.assumptions, Contains("capacity of brick d2:/b: 1TiB (assumed)"));
  EXPECT_TRUE(storage_reads_back(inventory));
}

TEST(InventoryStorage, SetsAreInOrderAndHaveTheirArbiters) {
  SmallFleet fleet;
  VolumeReport volume =
      volume_report("vmstore", {"d1:/1", "d2:/1", "d3:/1", "d2:/2", "d3:/2", "d1:/2"}, 3);
  volume.arbiter = 1;
  volume.bricks[2].arbiter = true;
  volume.bricks[5].arbiter = true;
  fleet.storage->volumes = {volume};
  const Inventory inventory = fleet.build().inventory;
  EXPECT_THAT(inventory.replica_sets,
              ElementsAre(ReplicaSet{VolumeId(0), {BrickId(0), BrickId(1), BrickId(2)}},
                          ReplicaSet{VolumeId(0), {BrickId(3), BrickId(4), BrickId(5)}}));
  EXPECT_TRUE(inventory.bricks[2].arbiter);
  EXPECT_FALSE(inventory.bricks[3].arbiter);
  EXPECT_EQ(inventory.volumes[0].arbiter, 1);
  EXPECT_THAT(inventory.disk_servers, SizeIs(3));
  EXPECT_TRUE(storage_reads_back(inventory));
}

// "h1" by its name in the fleet, "node2.lab" by the hostname that libvirt tells; "h2" would be a
// second name of the same machine.
TEST(InventoryStorage, AServerOnAHostSharesItsMachine) {
  SmallFleet fleet;
  fleet.hosts["h2"].hostname = "node2.lab";
  fleet.storage->volumes = {volume_report("vmstore", {"h1:/b", "node2.lab:/b"}, 2),
                            volume_report("more", {"h2:/c", "h1:/c"}, 2)};
  const Inventory inventory = fleet.build().inventory;
  EXPECT_THAT(inventory.disk_servers, ElementsAre(DiskServer{"h1", MachineId(0), {}},
                                                  DiskServer{"node2.lab", MachineId(1), {}}));
  EXPECT_THAT(inventory.machines, SizeIs(2));
  EXPECT_EQ(inventory.bricks[2].server, DiskServerId(1));
  EXPECT_TRUE(storage_reads_back(inventory));
}

TEST(InventoryStorage, AServerStandsWhereTheFleetSaysOrWhereTheHostsAre) {
  SmallFleet fleet;
  fleet.config.hosts = {host_config("h1", "napoli", "r1"), host_config("h2", "napoli", "r1")};
  fleet.config.gluster.sites = {{"d2", "roma"}};
  const BuiltInventory built = fleet.build();
  const Inventory& inventory = built.inventory;
  // d1: the hosts' only site, in a rack of its own; d2 as told.
  EXPECT_EQ(inventory[inventory[MachineId(2)].rack], (Rack{"rack-napoli", SiteId(0)}));
  EXPECT_EQ(inventory[inventory[MachineId(3)].rack], (Rack{"rack-roma", SiteId(1)}));
  EXPECT_THAT(built.assumptions, Contains("site of disk server d1: napoli (assumed)"));
  EXPECT_TRUE(storage_reads_back(inventory));
}

TEST(InventoryStorage, AServerOnASilentHostKeepsItsRack) {
  SmallFleet fleet;
  fleet.config.hosts[1] = host_config("h2", "roma", "r7");
  fleet.hosts.erase("h2");
  fleet.storage->volumes = {volume_report("vmstore", {"h1:/b", "h2:/b"}, 2)};
  const Inventory inventory = fleet.build().inventory;
  ASSERT_THAT(inventory.machines, SizeIs(2));
  EXPECT_EQ(inventory.machines[1].name, "h2");
  EXPECT_EQ(inventory[inventory.machines[1].rack], (Rack{"r7", SiteId(1)}));
  EXPECT_TRUE(storage_reads_back(inventory));
}

TEST(InventoryStorage, VolumesThatAPlatformCannotHaveAreLeftOutAndNamed) {
  SmallFleet fleet;
  VolumeReport dispersed = volume_report("ec", {"d1:/e", "d2:/e", "d3:/e"}, 1);
  dispersed.disperse = 3;
  VolumeReport arbiter = volume_report("arb", {"d1:/a", "d2:/a", "d3:/a"}, 3);
  arbiter.arbiter = 1;
  VolumeReport twice = volume_report("twice", {"d1:/b", "d2:/t"}, 2);
  const VolumeReport sound = fleet.storage->volumes[0];
  fleet.storage->volumes = {dispersed,
                            sound,
                            volume_report("odd", {"d1:/o", "d2:/o", "d3:/o"}, 2),
                            volume_report("near", {"d1:/n", "d1:/m"}, 2),
                            arbiter,
                            twice,
                            volume_report("none", {}, 1),
                            sound};
  const BuiltInventory built = fleet.build();
  EXPECT_THAT(built.inventory.volumes, SizeIs(1));
  EXPECT_THAT(built.inventory.bricks, SizeIs(2));
  EXPECT_THAT(built.inventory.disk_servers, SizeIs(2));
  EXPECT_THAT(built.warnings,
              ElementsAre(HasSubstr("volume ec: left out: it is dispersed"),
                          HasSubstr("volume odd: left out: its 3 bricks are no sets of 2"),
                          HasSubstr("volume near: left out: two bricks of one replica set"),
                          HasSubstr("volume arb: left out: a replica set has 0 arbiter"),
                          HasSubstr("volume twice: left out: brick 'd1:/b' is used twice"),
                          HasSubstr("volume none: left out"),
                          HasSubstr("volume vmstore: left out: there is already")));
  EXPECT_TRUE(storage_reads_back(built.inventory));
}

TEST(InventoryStorage, AFleetWithoutStorageIsOne) {
  SmallFleet fleet;
  fleet.storage.reset();
  const BuiltInventory built = fleet.build();
  EXPECT_THAT(built.inventory.bricks, IsEmpty());
  EXPECT_THAT(built.warnings, IsEmpty());
  EXPECT_TRUE(storage_reads_back(built.inventory));
}

TEST(InventoryStorage, OptionsMustBeText) {
  SmallFleet fleet;
  fleet.storage->volumes[0].options["a"] = "\xff";
  EXPECT_EQ(refused([&] { fleet.build(); }).place(), "volume 'vmstore'");
}

TEST(InventoryStorage, TheReleaseIsTheOneThatWasTold) {
  for (const auto& [version, release] :
       std::vector<std::pair<std::string, std::string>>{{"3.1.7", "3.1"},
                                                        {"3.2.6", "3.2"},
                                                        {"3.12.2", "3.12"},
                                                        {"3.12.2-47.5.el7rhgs", "3.12"},
                                                        {"4.1.10", "4.1"},
                                                        {"7.5", "7.5"},
                                                        {"9.0", "9"},
                                                        {"10.3", "10.3"},
                                                        {"10", "10"},
                                                        {"11.1", "11.1"}})
    EXPECT_EQ(gluster_release(version), release) << version;
  for (const char* bad : {"", "x", ".3", "3.", "3.x", "-3.4", "3git", "2.0.9"})
    EXPECT_EQ(gluster_release(bad), std::nullopt) << bad;
}

// Options that hold in 7 and that "3.4", which heals alike, does not have.
TEST(InventoryStorage, OptionsOfTheReleaseAreKeptAndOthersLeftOutWithAWarning) {
  SmallFleet fleet;
  fleet.storage->version = "7.5";
  fleet.storage->volumes[0].options = {{"storage.fips-mode-rchecksum", "on"},
                                       {"cluster.shd-max-threads", "8"},
                                       {"cluster.quorum-count", "1"},
                                       {"features.of-tomorrow", "on"}};
  const BuiltInventory built = fleet.build();
  EXPECT_THAT(built.inventory.volumes[0].options,
              ElementsAre(::testing::Pair("cluster.shd-max-threads", "8"),
                          ::testing::Pair("storage.fips-mode-rchecksum", "on")));
  EXPECT_THAT(built.warnings,
              Contains("volume 'vmstore': option features.of-tomorrow = 'on' is left out: Gluster "
                       "has no such option"));
  EXPECT_THAT(built.warnings, Contains(HasSubstr("cluster.quorum-count = '1' is left out: does")));
  EXPECT_TRUE(storage_reads_back(built.inventory));
}

TEST(InventoryStorage, AVersionThatIsNotToldIsAssumed) {
  SmallFleet fleet;
  fleet.storage->version = "";
  const BuiltInventory built = fleet.build();
  EXPECT_EQ(built.inventory.volumes[0].version, "10");
  EXPECT_THAT(built.assumptions, Contains("Gluster version of volume vmstore: 10 (assumed)"));
}

}  // namespace
}  // namespace gemello::live
