#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "live/inventory/inventory_parts.hpp"
#include "models/cloud/platform_reader.hpp"
#include "models/cloud/platform_writer.hpp"
#include "tests/unit/live/inventory_support.hpp"

namespace gemello::live {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

bool guests_read_back(const Inventory& inventory) {
  return read_platform_text(write_platform(inventory), "written") == inventory;
}

DomainReport in_state(DomainReport domain, DomainState state) {
  domain.state = state;
  return domain;
}

TEST(InventoryGuests, VmsAreSortedByNameAndFlavoursInOrderOfAppearance) {
  SmallFleet fleet;
  fleet.hosts["h1"].domains = {domain_report("d", 2, gib(4)), domain_report("b", 1, gib(2))};
  fleet.hosts["h2"].domains = {domain_report("c", 2, gib(4)), domain_report("a", 2, gib(8))};
  const Inventory inventory = fleet.build().inventory;
  std::vector<std::string> names;
  for (const VirtualMachine& vm : inventory.vms) names.push_back(vm.name);
  EXPECT_THAT(names, ElementsAre("a", "b", "c", "d"));
  std::vector<std::string> flavours;
  for (const Flavour& flavour : inventory.flavours) flavours.push_back(flavour.name);
  EXPECT_THAT(flavours, ElementsAre("2c-8GiB", "1c-2GiB", "2c-4GiB"));
  EXPECT_EQ(inventory.vms[2].flavour, inventory.vms[3].flavour);
  EXPECT_TRUE(guests_read_back(inventory));
}

// 2 vCPUs dirty 2 x 20 MiB/s within a quarter of 4 GiB.
TEST(InventoryGuests, AVmHasItsSizesAndWhatIsAssumed) {
  SmallFleet fleet;
  fleet.hosts["h1"].domains = {domain_report("a", 2, gib(4), gib(20))};
  const Inventory inventory = fleet.build().inventory;
  ASSERT_THAT(inventory.vms, SizeIs(1));
  const VirtualMachine& vm = inventory.vms[0];
  EXPECT_EQ(vm.vcpus, Cores(2));
  EXPECT_EQ(vm.core_speed, Megahertz(2500));
  EXPECT_EQ(vm.memory, gib(4));
  EXPECT_EQ(vm.disk, gib(20));
  EXPECT_EQ(vm.dirty_rate, BytesPerSecond(40 * 1048576.0));
  EXPECT_EQ(vm.working_set, gib(1));
  EXPECT_EQ(vm.boot_time, Duration(45s));
  EXPECT_EQ(vm.volume, VolumeId(0));
}

// Of one flavour, on hosts of two speeds and with disks of two sizes.
TEST(InventoryGuests, WhatDiffersFromTheFlavourIsTheVmsOwn) {
  SmallFleet fleet;
  fleet.hosts["h2"].core_speed = Megahertz(3100);
  fleet.hosts["h1"].domains = {domain_report("a", 2, gib(4), gib(20))};
  fleet.hosts["h2"].domains = {domain_report("b", 2, gib(4), gib(50))};
  fleet.hosts["h2"].domains[0].disks.push_back({"vdb", "/images/more", "raw", gib(5), {}, {}, {}});
  const Inventory inventory = fleet.build().inventory;
  ASSERT_THAT(inventory.flavours, SizeIs(1));
  EXPECT_EQ(inventory.flavours[0].core_speed, Megahertz(2500));
  EXPECT_EQ(inventory.vms[1].core_speed, Megahertz(3100));
  EXPECT_EQ(inventory.vms[1].disk, gib(55));
  EXPECT_TRUE(guests_read_back(inventory));
}

TEST(InventoryGuests, AnImageIsOnTheVolumeThatIsMountedOrNamed) {
  SmallFleet fleet;
  const std::vector<std::pair<std::string, bool>> sources{
      {"/images/a.qcow2", true},
      {"/images2/a.qcow2", false},
      {"/var/lib/libvirt/images/a.qcow2", false},
      {"/images", false},
      {"gluster://d1/vmstore/a.qcow2", true},
      {"gluster+tcp://d1:24007/vmstore/a.qcow2", true},
      {"gluster:///vmstore", true},
      {"gluster://d1/other/a.qcow2", false},
      {"gluster://d1", false},
      {"rbd://vmstore/a", false}};
  for (const auto& [source, on_volume] : sources) {
    fleet.hosts["h1"].domains = {domain_report("a", 1, gib(1), gib(1), source)};
    const BuiltInventory built = fleet.build();
    EXPECT_EQ(built.inventory.vms[0].volume.valid(), on_volume) << source;
    if (on_volume)
      EXPECT_THAT(built.warnings, IsEmpty()) << source;
    else
      EXPECT_THAT(built.warnings, ElementsAre(HasSubstr("VM a: no disk on a volume"))) << source;
  }
  fleet.config.gluster.mount = "/images/";
  fleet.hosts["h1"].domains = {domain_report("a", 1, gib(1))};
  EXPECT_TRUE(fleet.build().inventory.vms[0].volume.valid());
}

// An empty CD drive comes before the disk on many machines.
TEST(InventoryGuests, AnEmptyDriveIsNoImage) {
  SmallFleet fleet;
  fleet.hosts["h1"].domains = {domain_report("a", 1, gib(1))};
  auto& disks = fleet.hosts["h1"].domains[0].disks;
  disks.insert(disks.begin(), DiskReport{"sda", "", "raw", {}, {}, {}, {}});
  EXPECT_TRUE(fleet.build().inventory.vms[0].volume.valid());
}

TEST(InventoryGuests, ALeftoverDefinitionIsNamed) {
  SmallFleet fleet;
  fleet.hosts["h1"].domains = {in_state(domain_report("a", 2, gib(4)), DomainState::shut_off)};
  fleet.hosts["h2"].domains = {domain_report("a", 2, gib(8))};
  const BuiltInventory built = fleet.build();
  ASSERT_THAT(built.inventory.vms, SizeIs(1));
  EXPECT_EQ(built.inventory.vms[0].memory, gib(8));
  EXPECT_THAT(built.warnings, ElementsAre("domain a is active on host h2; its definition is left "
                                          "over on host h1"));
}

TEST(InventoryGuests, ADomainDefinedTwiceAndRunningNowhereIsOneVm) {
  SmallFleet fleet;
  fleet.hosts["h1"].domains = {in_state(domain_report("a", 2, gib(4)), DomainState::shut_off)};
  fleet.hosts["h2"].domains = {in_state(domain_report("a", 2, gib(8)), DomainState::shut_off)};
  const BuiltInventory built = fleet.build();
  ASSERT_THAT(built.inventory.vms, SizeIs(1));
  EXPECT_EQ(built.inventory.vms[0].memory, gib(4));
  EXPECT_THAT(built.warnings,
              ElementsAre("domain a is defined on hosts h1 and h2 and active on none"));
}

TEST(InventoryGuests, ADomainThatIsActiveTwiceIsADanger) {
  SmallFleet fleet;
  fleet.config.hosts.push_back(host_config("h3"));
  fleet.hosts["h3"] = host_report("h3");
  fleet.hosts["h1"].domains = {domain_report("a", 2, gib(4))};
  fleet.hosts["h2"].domains = {in_state(domain_report("a", 2, gib(4)), DomainState::paused)};
  fleet.hosts["h3"].domains = {in_state(domain_report("a", 2, gib(4)), DomainState::shut_off)};
  fleet.hosts["h3"].domains[0].uuid = "another";
  const BuiltInventory built = fleet.build();
  ASSERT_THAT(built.inventory.vms, SizeIs(1));
  ASSERT_THAT(built.warnings, SizeIs(2));
  EXPECT_THAT(
      built.warnings[0],
      ::testing::StartsWith("DANGER: domain a is active on hosts h1 and h2 at once (and they "
                            "are different domains, by UUID)"));
  EXPECT_THAT(built.warnings[1], HasSubstr("left over on host h3"));
}

// The two ends of a migration are no double.
TEST(InventoryGuests, AMigrationUnderWayIsOneVmWithoutAWarning) {
  SmallFleet fleet;
  fleet.hosts["h1"].domains = {in_state(domain_report("a", 2, gib(4)), DomainState::incoming)};
  fleet.hosts["h2"].domains = {domain_report("a", 2, gib(4))};
  fleet.hosts["h2"].core_speed = Megahertz(3000);
  const BuiltInventory built = fleet.build();
  ASSERT_THAT(built.inventory.vms, SizeIs(1));
  EXPECT_EQ(built.inventory.vms[0].core_speed, Megahertz(3000));
  EXPECT_THAT(built.warnings, IsEmpty());
}

TEST(InventoryGuests, ADomainWithoutSizeIsLeftOutAndNamed) {
  SmallFleet fleet;
  fleet.hosts["h1"].domains = {domain_report("a", 0, gib(4)), domain_report("b", 1, Bytes())};
  const BuiltInventory built = fleet.build();
  EXPECT_THAT(built.inventory.vms, IsEmpty());
  EXPECT_THAT(built.warnings, ElementsAre(HasSubstr("domain a on host h1: left out"),
                                          HasSubstr("domain b on host h1: left out")));
}

}  // namespace
}  // namespace gemello::live
