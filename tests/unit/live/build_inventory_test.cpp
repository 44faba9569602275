#include "live/inventory/build_inventory.hpp"

#include <algorithm>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "live/inventory/inventory_parts.hpp"
#include "models/cloud/platform_reader.hpp"
#include "models/cloud/platform_warnings.hpp"
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

bool reads_back_equal(const Inventory& inventory) {
  return read_platform_text(write_platform(inventory), "written") == inventory;
}

// One machine with its NIC "eth0" for every role, cabled to the switch of its rack.
void expect_machine(const Inventory& inventory, MachineId id, const std::string& name,
                    RackId rack) {
  const Machine& machine = inventory[id];
  EXPECT_EQ(machine.name, name);
  EXPECT_EQ(machine.rack, rack);
  EXPECT_EQ(machine.nics, (std::vector<Nic>{{"eth0", BytesPerSecond(125e6)}}));
  for (const Interface& role : machine.roles)
    EXPECT_EQ(role, (Interface{Interface::Kind::nic, 0, VlanId::none()}));
  const Cable& cable = inventory.cables.at(id.index());
  EXPECT_EQ(cable, (Cable{id, 0, SwitchId(rack.index())}));
}

TEST(BuildInventory, MachinesHangOnOneSwitchPerRack) {
  SmallFleet fleet;
  const Inventory inventory = fleet.build().inventory;
  EXPECT_EQ(inventory.name, "lab");
  EXPECT_EQ(inventory.sites, (std::vector<Site>{{"site"}}));
  EXPECT_EQ(inventory.racks, (std::vector<Rack>{{"rack-site", SiteId(0)}}));
  EXPECT_EQ(inventory.switches, (std::vector<Switch>{{"sw-rack-site", RackId(0), {}, {}}}));
  EXPECT_THAT(inventory.inter_switch_links, IsEmpty());
  ASSERT_THAT(inventory.machines, SizeIs(4));
  expect_machine(inventory, MachineId(0), "h1", RackId(0));
  expect_machine(inventory, MachineId(1), "h2", RackId(0));
  expect_machine(inventory, MachineId(2), "d1", RackId(0));
  expect_machine(inventory, MachineId(3), "d2", RackId(0));
  EXPECT_TRUE(reads_back_equal(inventory));
}

TEST(BuildInventory, HostsAreAsToldAndTheRestAssumed) {
  SmallFleet fleet;
  fleet.config.hosts[0].fence_agent = {"fence_dummy"};
  fleet.config.hosts[0].memory_reserved = gib(3);
  const Inventory inventory = fleet.build().inventory;
  ASSERT_THAT(inventory.hosts, SizeIs(2));
  const Host& h1 = inventory.hosts[0];
  EXPECT_EQ(h1.name, "h1");
  EXPECT_EQ(h1.model, "EPYC");
  EXPECT_EQ(h1.cores, Cores(8));
  EXPECT_EQ(h1.core_speed, Megahertz(2500));
  EXPECT_EQ(h1.memory, gib(32));
  EXPECT_EQ(h1.memory_reserved, gib(3));
  EXPECT_EQ(h1.boot_time, Duration(5min));
  EXPECT_EQ(h1.shutdown_time, Duration(2min));
  EXPECT_EQ(h1.bmc, (Bmc{true, 10s, true}));
  EXPECT_TRUE(h1.starts_on);
  const Host& h2 = inventory.hosts[1];
  EXPECT_EQ(h2.memory_reserved, gib(2));
  EXPECT_EQ(h2.bmc, Bmc());
  EXPECT_TRUE(reads_back_equal(inventory));
}

// 150 W idle and 350 W busy: 20 W per tenth.
TEST(BuildInventory, PowerIsLinearBetweenIdleAndFull) {
  SmallFleet fleet;
  fleet.config.assumptions.idle_power = Watts(150);
  fleet.config.assumptions.full_power = Watts(350);
  fleet.config.assumptions.standby_power = Watts(7);
  const Inventory inventory = fleet.build().inventory;
  const PowerCurve& power = inventory.hosts[1].power;
  EXPECT_EQ(power.at_tenths.front(), Watts(150));
  EXPECT_EQ(power.at_tenths[5], Watts(250));
  EXPECT_EQ(power.at_tenths.back(), Watts(350));
  EXPECT_EQ(power.standby, Watts(7));
  EXPECT_TRUE(reads_back_equal(inventory));
}

// The default of 2 GiB would be all of a small machine: a quarter of 4 GiB is 1 GiB.
TEST(BuildInventory, ReservesAtMostAQuarterByAssumption) {
  SmallFleet fleet;
  fleet.hosts["h1"].memory = gib(4);
  const BuiltInventory built = fleet.build();
  EXPECT_EQ(built.inventory.hosts[0].memory_reserved, gib(1));
  EXPECT_THAT(built.assumptions, Contains("memory reserved of host h1: 1GiB (assumed)"));
  fleet.config.hosts[0].memory_reserved = gib(4);
  EXPECT_EQ(refused([&] { fleet.build(); }).place(), "host 'h1'");
}

TEST(BuildInventory, ASpeedThatLibvirtDoesNotTellIsAssumed) {
  SmallFleet fleet;
  fleet.hosts["h2"].core_speed = Megahertz();
  const BuiltInventory built = fleet.build();
  EXPECT_EQ(built.inventory.hosts[1].core_speed, Megahertz(2000));
  EXPECT_THAT(built.assumptions, Contains("core speed of host h2: 2GHz (assumed)"));
}

TEST(BuildInventory, AssumptionsAreGroupedAndSummarized) {
  SmallFleet fleet;
  fleet.config.hosts.push_back(host_config("h3"));
  fleet.hosts["h3"] = host_report("h3");
  fleet.hosts["h1"].domains = {domain_report("a", 2, gib(4))};
  const BuiltInventory built = fleet.build();
  EXPECT_THAT(
      built.assumptions,
      ElementsAre("link speed of hosts h1, h2 and h3: 1Gbps (assumed)",
                  "memory reserved of hosts h1, h2 and h3: 2GiB (assumed)",
                  "power of hosts h1, h2 and h3: 100W idle to 200W busy, 5W off (assumed)",
                  "boot time of hosts h1, h2 and h3: 300s (assumed)",
                  "shutdown time of hosts h1, h2 and h3: 120s (assumed)",
                  "site of disk servers d1 and d2: site (assumed)",
                  "link speed of disk servers d1 and d2: 1Gbps (assumed)",
                  "speed of bricks d1:/b and d2:/b: 200MB/s read, 150MB/s write, 500IOPS (assumed)",
                  "network of rack rack-site: one non-blocking switch (assumed)",
                  "dirty rate of VM a: 20MiB/s per busy vCPU (assumed)",
                  "working set of VM a: 25 % of the memory (assumed)",
                  "boot time of VM a: 45s (assumed)"));
  EXPECT_EQ(built.inventory.about,
            "Read from libvirt and Gluster; assumed: host link speed 1Gbps, host memory reserved "
            "2GiB, host power 100W idle to 200W busy, 5W off, host boot time 300s, host shutdown "
            "time 120s, disk server site site, disk server link speed 1Gbps, brick speed 200MB/s "
            "read, 150MB/s write, 500IOPS, rack network one non-blocking switch, VM dirty rate "
            "20MiB/s per busy vCPU, VM working set 25 % of the memory, VM boot time 45s.");
  fleet.storage.reset();
  EXPECT_THAT(fleet.build().inventory.about, ::testing::StartsWith("Read from libvirt; assumed: "));
}

// Racks r1 (h1) and r2 (h2, h3): r2's link carries both of its machines at 1 Gbit/s.
TEST(BuildInventory, RacksOfASiteAreJoinedToItsFirst) {
  SmallFleet fleet;
  fleet.storage.reset();
  fleet.config.hosts = {host_config("h1", "site", "r1"), host_config("h2", "site", "r2"),
                        host_config("h3", "site", "r2")};
  fleet.hosts["h3"] = host_report("h3");
  const BuiltInventory built = fleet.build();
  EXPECT_THAT(built.inventory.racks, ElementsAre(Rack{"r1", SiteId(0)}, Rack{"r2", SiteId(0)}));
  EXPECT_THAT(built.inventory.inter_switch_links,
              ElementsAre(InterSwitchLink{SwitchId(0), SwitchId(1), BytesPerSecond(250e6)}));
  EXPECT_THAT(built.assumptions,
              Contains("link to the site's first rack of rack r2: 2Gbps (assumed)"));
  EXPECT_THAT(built.warnings, IsEmpty());
  EXPECT_TRUE(reads_back_equal(built.inventory));
}

// Both sites call a rack "r1", which a platform can have once only.
TEST(BuildInventory, SitesAreNotJoinedAndItSaysSo) {
  SmallFleet fleet;
  fleet.config.hosts = {host_config("h1", "napoli", "r1"), host_config("h2", "roma", "r1")};
  fleet.config.gluster.sites = {{"d1", "napoli"}, {"d2", "roma"}};
  const BuiltInventory built = fleet.build();
  EXPECT_THAT(built.inventory.sites, ElementsAre(Site{"napoli"}, Site{"roma"}));
  EXPECT_THAT(built.inventory.racks,
              ElementsAre(Rack{"r1", SiteId(0)}, Rack{"roma-r1", SiteId(1)},
                          Rack{"rack-napoli", SiteId(0)}, Rack{"rack-roma", SiteId(1)}));
  EXPECT_EQ(built.inventory.switches[1].name, "sw-roma-r1");
  EXPECT_THAT(built.inventory.inter_switch_links, SizeIs(2));
  EXPECT_THAT(built.inventory.circuits, IsEmpty());
  EXPECT_THAT(built.warnings, ElementsAre(HasSubstr("sites napoli and roma: not joined")));
  EXPECT_TRUE(reads_back_equal(built.inventory));
}

TEST(BuildInventory, ASilentHostIsLeftOutAndNamed) {
  SmallFleet fleet;
  fleet.hosts.erase("h1");
  const BuiltInventory built = fleet.build();
  ASSERT_THAT(built.inventory.hosts, SizeIs(1));
  EXPECT_EQ(built.inventory.hosts[0].name, "h2");
  EXPECT_THAT(built.warnings, ElementsAre(HasSubstr("host h1: silent")));
  EXPECT_TRUE(reads_back_equal(built.inventory));
}

TEST(BuildInventory, WithoutAnyHostThereIsNoPlatform) {
  SmallFleet fleet;
  fleet.hosts.clear();
  const InputError error = refused([&] { fleet.build(); });
  EXPECT_EQ(error.file(), "lab.json");
  EXPECT_THAT(error.sentence(), HasSubstr("no host answered"));
}

TEST(BuildInventory, AHostWithoutMemoryIsRefused) {
  SmallFleet fleet;
  fleet.hosts["h2"].memory = Bytes();
  EXPECT_EQ(refused([&] { fleet.build(); }).place(), "host 'h2'");
}

TEST(BuildInventory, NamesThatAPlatformRefusesAreErrors) {
  const std::vector<std::pair<std::string, std::string>> bad{
      {"", "empty"},      {"a\nb", "control"},   {" a", "space"},
      {"a ", "space"},    {"a{1}", "braces"},    {std::string(256, 'x'), "255"},
      {"a\xff", "UTF-8"}, {"a\xc0\x80", "UTF-8"}};
  for (const auto& [name, sentence] : bad) {
    SmallFleet fleet;
    fleet.hosts["h1"].domains = {domain_report(name, 1, gib(1))};
    const InputError error = refused([&] { fleet.build(); });
    EXPECT_EQ(error.file(), "lab.json");
    EXPECT_THAT(error.place(), ::testing::StartsWith("host 'h1': domain"));
    EXPECT_THAT(error.sentence(), HasSubstr(sentence));
  }
  SmallFleet fleet;
  fleet.hosts["h1"].domains = {domain_report("caff\xc3\xa8 1", 1, gib(1))};
  EXPECT_TRUE(reads_back_equal(fleet.build().inventory));
}

// Every text of the outside is either fit for a file or refused: libvirt gives bytes.
TEST(BuildInventory, AModelThatIsNoTextIsLeftOut) {
  SmallFleet fleet;
  fleet.hosts["h1"].model = "EPYC\xfe";
  const Inventory inventory = fleet.build().inventory;
  EXPECT_EQ(inventory.hosts[0].model, "");
  EXPECT_TRUE(reads_back_equal(inventory));
}

// What `gemello platform check` does with the file.
TEST(BuildInventory, ThePlatformCanBeChecked) {
  SmallFleet fleet;
  fleet.hosts["h1"].domains = {domain_report("a", 2, gib(4)), domain_report("b", 1, gib(1))};
  const auto warnings = platform_warnings(fleet.build().inventory);
  EXPECT_THAT(warnings, Contains(HasSubstr("hosts h1 and h2: no BMC")));
}

}  // namespace
}  // namespace gemello::live
