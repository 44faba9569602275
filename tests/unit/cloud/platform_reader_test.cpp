#include "models/cloud/platform_reader.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/cloud/rich_platform_support.hpp"

namespace gemello {
namespace {

using testing::ElementsAre;

Inventory rich() {
  return read_platform_text(rich_platform, "rich.json");
}

// "n-{08}" with a count of 3: two digits from 8 on, the third wider than its pattern asks.
TEST(PlatformReader, CountsExpandNames) {
  const Inventory inventory = rich();
  ASSERT_EQ(inventory.hosts.size(), 4U);
  EXPECT_EQ(inventory.hosts[0].name, "n-08");
  EXPECT_EQ(inventory.hosts[2].name, "n-10");
  EXPECT_EQ(inventory.hosts[3].name, "hyper");
  ASSERT_EQ(inventory.vms.size(), 3U);
  EXPECT_EQ(inventory.vms[1].name, "web-01");
}

TEST(PlatformReader, ReadsHostsWithTheirUnits) {
  const Host host = rich().hosts[0];
  EXPECT_EQ(host.cores, Cores(8));
  EXPECT_EQ(host.core_speed, Megahertz(2660));
  EXPECT_EQ(host.capacity(), Megahertz(8 * 2660));
  EXPECT_EQ(host.memory_for_guests(), Bytes(30LL << 30));
  EXPECT_EQ(host.power.at_tenths[0], Watts(93.7));
  EXPECT_EQ(host.power.standby, Watts(3));
  EXPECT_EQ(host.boot_time, 3min);
  EXPECT_TRUE(host.bmc.present);
  EXPECT_FALSE(host.bmc.shares_power);
  EXPECT_FALSE(host.starts_on);
}

TEST(PlatformReader, ReadsPortsBondsRolesAndCables) {
  const Inventory inventory = rich();
  const Machine& machine = inventory[inventory.hosts[1].machine];
  EXPECT_EQ(machine.name, "n-09");
  ASSERT_EQ(machine.bonds.size(), 1U);
  const Bond& bond = machine.bonds[0];
  EXPECT_EQ(bond.mode, BondMode::balance_alb);
  EXPECT_EQ(bond.hash, BondHash::layer3_4);
  EXPECT_THAT(bond.members, ElementsAre(1, 0));  // as listed: eth1, eth0
  EXPECT_EQ(bond.miimon, 200ms);
  const Interface& storage = machine.interface(NetworkRole::storage);
  EXPECT_EQ(storage.kind, Interface::Kind::bond);
  EXPECT_EQ(inventory[storage.vlan].tag, 30);
  const Interface& migration = machine.interface(NetworkRole::migration);
  EXPECT_EQ(migration.kind, Interface::Kind::nic);
  EXPECT_EQ(migration.index, 2);
  EXPECT_FALSE(migration.vlan.valid());
  // 3 hosts with 3 cables each, "hyper" with 1, "ds1" with 2.
  EXPECT_EQ(inventory.cables.size(), 12U);
  EXPECT_EQ(inventory[inventory.cables[3].to].name, "sw1");
  EXPECT_EQ(inventory.cables[3].machine, inventory.hosts[1].machine);
}

TEST(PlatformReader, ADiskServerOnAHostSharesItsMachine) {
  const Inventory inventory = rich();
  ASSERT_EQ(inventory.disk_servers.size(), 2U);
  EXPECT_EQ(inventory.disk_servers[0].machine, MachineId(4));
  EXPECT_EQ(inventory.disk_servers[1].machine, inventory.hosts[3].machine);
  EXPECT_EQ(inventory.machines.size(), 5U);
}

TEST(PlatformReader, ReadsCircuitsVolumesAndVms) {
  const Inventory inventory = rich();
  EXPECT_EQ(inventory.spanning_tree, (SpanningTree{SpanningTree::Mode::stp, 1s, 4s, 6s}));
  const Circuit& circuit = inventory.circuits[0];
  EXPECT_EQ(circuit.round_trip, 3ms);
  EXPECT_EQ(circuit.loss, 0.0001);
  EXPECT_EQ(circuit.overhead, 38);
  ASSERT_EQ(inventory.circuits.size(), 2U);
  EXPECT_FALSE(circuit.is_uplink());
  const Circuit& uplink = inventory.circuits[1];
  EXPECT_TRUE(uplink.is_uplink());
  EXPECT_EQ(inventory[uplink.a].name, "sw1");
  EXPECT_EQ(uplink.capacity, BytesPerSecond(1.25e9));
  const Volume& volume = inventory.volumes[0];
  EXPECT_EQ(volume.replica, 2);
  EXPECT_EQ(volume.options.at("network.ping-timeout"), "10");
  EXPECT_EQ(inventory[volume.replica_sets[0]].bricks.size(), 2U);
  // Sizes of "web" are its own, those of "db" its flavour's.
  EXPECT_EQ(inventory.vms[0].memory, Bytes(4LL << 30));
  EXPECT_EQ(inventory.vms[0].priority, -5);
  EXPECT_EQ(inventory.vms[2].memory, Bytes(2LL << 30));
  EXPECT_EQ(inventory.vms[2].boot_time, 40s);
  EXPECT_FALSE(inventory.vms[2].volume.valid());
}

// CloudSim's benchmark has 400 hosts of 2 x 1860 MHz and 400 of 2 x 2660 MHz:
// 400 * (3720 + 5320) = 3,616,000 MHz in all.
TEST(PlatformFiles, Planetlab800HasCloudSimsHosts) {
  const Inventory inventory = read_platform(GEMELLO_SOURCE_DIR "/platforms/planetlab-800.json");
  ASSERT_EQ(inventory.hosts.size(), 800U);
  double total = 0;
  for (const Host& host : inventory.hosts) total += host.capacity().count();
  EXPECT_EQ(total, 3'616'000.0);
  EXPECT_EQ(inventory.hosts[399].name, "g4-399");
  EXPECT_EQ(inventory.hosts[399].power.at_tenths[10], Watts(117));
  EXPECT_EQ(inventory.hosts[400].name, "g5-000");
  EXPECT_EQ(inventory.hosts[400].power.at_tenths[0], Watts(93.7));
}

// One volume of two bricks on two servers in two racks; each host reaches both switches twice.
TEST(PlatformFiles, InfnNapoliIsTheArchitectureOfThePaper) {
  const Inventory inventory = read_platform(GEMELLO_SOURCE_DIR "/platforms/infn-napoli.json");
  EXPECT_EQ(inventory.hosts.size(), 8U);
  EXPECT_EQ(inventory.disk_servers.size(), 2U);
  EXPECT_EQ(inventory.switches.size(), 2U);
  ASSERT_EQ(inventory.replica_sets.size(), 1U);
  EXPECT_EQ(inventory.replica_sets[0].bricks.size(), 2U);
  for (const Machine& machine : inventory.machines)
    for (const Bond& bond : machine.bonds) EXPECT_EQ(bond.mode, BondMode::balance_alb);
  EXPECT_EQ(inventory.cables.size(), 10U * 4U);
}

}  // namespace
}  // namespace gemello
