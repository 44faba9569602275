#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "sim/engine/network.hpp"
#include "tests/unit/sim/engine_support.hpp"

namespace gemello::sim {
namespace {

constexpr BytesPerSecond gigabit{125e6};

// Two switches of one rack joined by 10 Gb/s, and machines with a 1 Gb/s port on each: the shape
// of the Napoli prototype (two switches, bonded ports, a storage VLAN).
Inventory two_switches(std::size_t machines, BondMode mode, BondHash hash = BondHash::layer2) {
  Inventory inventory;
  inventory.sites = {{"napoli"}};
  inventory.racks = {{"rack", SiteId(0)}};
  inventory.switches = {{.name = "sw1", .rack = RackId(0)}, {.name = "sw2", .rack = RackId(0)}};
  inventory.inter_switch_links = {{SwitchId(0), SwitchId(1), gigabit * 10}};
  inventory.vlans = {{"storage", 10, {SwitchId(0), SwitchId(1)}}};
  for (std::size_t index = 0; index < machines; ++index) {
    Machine machine;
    machine.name = "h" + std::to_string(index);
    machine.rack = RackId(0);
    machine.nics = {{"eth0", gigabit}, {"eth1", gigabit}};
    Bond bond;
    bond.name = "bond0";
    bond.mode = mode;
    bond.hash = hash;
    bond.members = {0, 1};
    machine.bonds = {bond};
    machine.roles.fill({Interface::Kind::bond, 0, VlanId(0)});
    inventory.machines.push_back(machine);
    inventory.cables.push_back({MachineId(index), 0, SwitchId(0)});
    inventory.cables.push_back({MachineId(index), 1, SwitchId(1)});
  }
  return inventory;
}

class FlowNetworkTest : public EngineCase {
 protected:
  void build(Inventory of, NetworkOptions options = {.count_headers = false}) {
    if (engine == nullptr) return;
    inventory = std::move(of);
    flows = std::make_unique<FlowManager>(*engine);
    network = std::make_unique<Network>(inventory, *flows, options);
  }

  /// The names of the links from one machine to another; {"none"} without a way.
  std::vector<std::string> way(std::size_t from, std::size_t to, std::uint64_t key = 0) const {
    const auto path = network->route(MachineId(from), MachineId(to), NetworkRole::storage, key);
    if (!path.has_value()) return {"none"};
    std::vector<std::string> names;
    for (const LinkId link : path->links) names.push_back(flows->link_name(link));
    return names;
  }

  FlowId send(std::size_t from, std::size_t to, double bytes, std::uint64_t key = 0) {
    const auto path = network->route(MachineId(from), MachineId(to), NetworkRole::storage, key);
    EXPECT_TRUE(path.has_value());
    return flows->start({.route = path->links,
                         .bytes = bytes,
                         .on_end = [this](const FlowEnd& end) { ends.push_back(end); }});
  }

  using Names = std::vector<std::string>;
  Inventory inventory;
  std::unique_ptr<FlowManager> flows;
  std::unique_ptr<Network> network;
  std::vector<FlowEnd> ends;
};

// Active-backup takes the first port that has carrier; a way between unlike ports crosses the link
// between the switches, from sw2 to sw1: its ".ba".
TEST_F(FlowNetworkTest, ActiveBackupFailsOverToTheOtherSwitch) {
  build(two_switches(2, BondMode::active_backup));
  EXPECT_EQ(way(0, 1), (Names{"h0.eth0.up", "h1.eth0.down"}));
  network->set_up(Component::port(MachineId(0), 0), false);
  EXPECT_EQ(way(0, 1), (Names{"h0.eth1.up", "sw1-sw2.0.ba", "h1.eth0.down"}));
  network->set_up(Component::port(MachineId(0), 1), false);
  EXPECT_EQ(way(0, 1), Names{"none"});
  network->set_up(Component::port(MachineId(0), 0), true);
  EXPECT_EQ(way(0, 1), (Names{"h0.eth0.up", "h1.eth0.down"}));
  network->set_up(Component::cable(2), false);  // h1.eth0
  EXPECT_EQ(way(0, 1), (Names{"h0.eth0.up", "sw1-sw2.0.ab", "h1.eth1.down"}));
}

TEST_F(FlowNetworkTest, ASwitchDownLeavesTheOther) {
  build(two_switches(2, BondMode::active_backup));
  network->set_up(Component::of(SwitchId(0)), false);
  EXPECT_EQ(way(0, 1), (Names{"h0.eth1.up", "h1.eth1.down"}));
  EXPECT_FALSE(network->carrier(MachineId(0), 0));
  EXPECT_FALSE(flows->link_up(flows->find_link("sw1-sw2.0.ab")));
  network->set_up(Component::of(SwitchId(1)), false);
  EXPECT_EQ(way(0, 1), Names{"none"});
}

// balance-alb: one port per peer and direction, whatever the connection; the way crosses between
// the switches exactly when the two ends picked ports on different ones.
TEST_F(FlowNetworkTest, BalanceAlbKeepsAPeerOnOnePortAndSpreadsPeers) {
  build(two_switches(12, BondMode::balance_alb));
  std::set<std::string> first_links;
  std::set<std::string> last_links;
  for (std::size_t peer = 1; peer < 12; ++peer) {
    const Names names = way(0, peer);
    for (std::uint64_t key = 1; key < 5; ++key) EXPECT_EQ(way(0, peer, key), names);
    const bool crosses =
        names.front().substr(3, 4) != names.back().substr(names.back().size() - 9, 4);
    EXPECT_EQ(names.size(), crosses ? 3U : 2U);
    first_links.insert(names.front());
    last_links.insert(way(peer, 0).back());
  }
  EXPECT_EQ(first_links, (std::set<std::string>{"h0.eth0.up", "h0.eth1.up"}));
  EXPECT_EQ(last_links, (std::set<std::string>{"h0.eth0.down", "h0.eth1.down"}));
}

// Without the link between the switches, pairs whose ends differ have no way: the bond sees
// carrier and nothing else.
TEST_F(FlowNetworkTest, BalanceAlbNeedsTheLinkBetweenTheSwitches) {
  build(two_switches(12, BondMode::balance_alb));
  std::size_t crossing = 0;
  for (std::size_t peer = 1; peer < 12; ++peer) crossing += way(0, peer).size() == 3 ? 1U : 0U;
  ASSERT_GT(crossing, 0U);
  network->set_up(Component::inter_switch_link(0), false);
  std::size_t lost = 0;
  for (std::size_t peer = 1; peer < 12; ++peer) lost += way(0, peer) == Names{"none"} ? 1U : 0U;
  EXPECT_EQ(lost, crossing);
}

TEST_F(FlowNetworkTest, LayerThreeAndFourHashingSpreadsConnectionsOfOnePair) {
  build(two_switches(2, BondMode::ieee_802_3ad, BondHash::layer3_4));
  std::set<std::string> used;
  for (std::uint64_t key = 0; key < 32; ++key) used.insert(way(0, 1, key).front());
  EXPECT_EQ(used.size(), 2U);
}

TEST_F(FlowNetworkTest, LayerTwoHashingKeepsThemOnOne) {
  build(two_switches(2, BondMode::ieee_802_3ad, BondHash::layer2));
  std::set<std::string> used;
  for (std::uint64_t key = 0; key < 32; ++key) used.insert(way(0, 1, key).front());
  EXPECT_EQ(used.size(), 1U);
}

TEST_F(FlowNetworkTest, AVlanThatASwitchDoesNotTrunkIsNoWay) {
  Inventory one_trunk = two_switches(2, BondMode::active_backup);
  one_trunk.vlans[0].switches = {SwitchId(0)};
  build(std::move(one_trunk));
  EXPECT_EQ(way(0, 1), (Names{"h0.eth0.up", "h1.eth0.down"}));
  network->set_up(Component::port(MachineId(0), 0), false);
  EXPECT_EQ(way(0, 1), Names{"none"});
}

TEST_F(FlowNetworkTest, DifferentVlansAndMissingInterfacesAreNoWay) {
  Inventory mixed = two_switches(3, BondMode::active_backup);
  mixed.machines[1].roles[static_cast<std::size_t>(NetworkRole::storage)].vlan = VlanId::none();
  mixed.machines[2].roles[static_cast<std::size_t>(NetworkRole::storage)].kind =
      Interface::Kind::none;
  build(std::move(mixed));
  EXPECT_EQ(way(0, 1), Names{"none"});
  EXPECT_EQ(way(0, 2), Names{"none"});
  EXPECT_EQ(way(2, 0), Names{"none"});
}

TEST_F(FlowNetworkTest, FromAMachineToItselfNothingIsOnTheWire) {
  build(two_switches(1, BondMode::active_backup));
  EXPECT_EQ(way(0, 0), Names{});
  network->set_up(Component::of(MachineId(0)), false);
  EXPECT_EQ(way(0, 0), Names{"none"});
}

// Two flows of 250 MB out of one 125 MB/s port: 62.5 MB/s each, 4 s. The one coming in meanwhile
// uses the other direction: 2 s.
TEST_F(FlowNetworkTest, FlowsShareAPortPerDirection) {
  build(two_switches(3, BondMode::active_backup));
  const FlowId first = send(0, 1, 250e6);
  const FlowId second = send(0, 2, 250e6);
  const FlowId incoming = send(1, 0, 250e6);
  run_to(10);
  ASSERT_EQ(ends.size(), 3U);
  EXPECT_EQ(ends[0].id, incoming);
  EXPECT_EQ(ends[0].ended, origin + 2s);
  EXPECT_EQ(ends[1].id, first);
  EXPECT_EQ(ends[2].id, second);
  EXPECT_EQ(ends[1].ended, origin + 4s);
  EXPECT_EQ(ends[2].ended, origin + 4s);
}

// The machine that receives dies after 1 s: 125 of 500 MB are over.
TEST_F(FlowNetworkTest, AMachineDownFailsItsFlows) {
  build(two_switches(3, BondMode::active_backup));
  send(0, 1, 500e6);
  at(1, [&] { network->set_up(Component::of(MachineId(1)), false); });
  run_to(1);
  ASSERT_EQ(ends.size(), 1U);
  EXPECT_EQ(ends[0].outcome, FlowOutcome::failed);
  EXPECT_NEAR(ends[0].remaining, 375e6, 1);
  EXPECT_EQ(way(0, 1), Names{"none"});
  EXPECT_NE(way(0, 2), Names{"none"});
  network->set_up(Component::of(MachineId(1)), true);
  EXPECT_NE(way(0, 1), Names{"none"});
}

// balance-rr sends on both ports at once: 500 MB at 250 MB/s over a fast receiver take 2 s. With
// one port lost after 1 s the other 250 MB take 2 s at half the width.
TEST_F(FlowNetworkTest, BalanceRoundRobinStripesOneFlow) {
  Inventory striped = two_switches(2, BondMode::balance_rr);
  for (Nic& nic : striped.machines[1].nics) nic.speed = gigabit * 10;
  build(std::move(striped));
  EXPECT_EQ(way(0, 1).front(), "h0.bond0.up");
  EXPECT_NE(way(1, 0).back(), "h0.bond0.up");
  send(0, 1, 500e6);
  at(1, [&] { network->set_up(Component::port(MachineId(0), 1), false); });
  run_to(10);
  ASSERT_EQ(ends.size(), 1U);
  EXPECT_EQ(ends[0].outcome, FlowOutcome::finished);
  EXPECT_NEAR(seconds(ends[0].ended), 3, engine_grain_seconds);
  network->set_up(Component::port(MachineId(0), 0), false);
  EXPECT_FALSE(flows->link_up(flows->find_link("h0.bond0.up")));
}

// It keeps its carrier, so the bond goes on sending every second packet to it: no connection lives.
TEST_F(FlowNetworkTest, BalanceRoundRobinHasNoWayWhileAMemberSwallowsPackets) {
  build(two_switches(2, BondMode::balance_rr));
  if (engine == nullptr) return;
  ASSERT_NE(way(0, 1), Names{"none"});
  network->set_blind(SwitchId(1), true);
  EXPECT_EQ(way(0, 1), Names{"none"});
  network->set_blind(SwitchId(1), false);
  EXPECT_NE(way(0, 1), Names{"none"});
}

// Packets take turns on both ports: of what one of them loses and delays, a connection meets half,
// when it starts and while it is under way.
TEST_F(FlowNetworkTest, BalanceRoundRobinMeetsAPartOfWhatAMemberLoses) {
  build(two_switches(2, BondMode::balance_rr));
  if (engine == nullptr) return;
  for (const std::uint16_t nic : {std::uint16_t{0}, std::uint16_t{1}}) {
    SCOPED_TRACE(nic);
    network->degrade(Component::port(MachineId(0), nic), {1, 0.02, 4ms});
    const auto path = network->route(MachineId(0), MachineId(1), NetworkRole::storage, 0);
    ASSERT_TRUE(path.has_value());
    EXPECT_NEAR(path->loss, 0.01, 1e-12);
    EXPECT_EQ(path->round_trip, 2ms);
    const Path later = network->over(path->links);
    EXPECT_NEAR(later.loss, 0.01, 1e-12);
    EXPECT_EQ(later.round_trip, 2ms);
    network->degrade(Component::port(MachineId(0), nic), {});
  }
}

// Of 1538 bytes on the wire for a full frame 1448 are payload: 125 MB/s carry 117.685 MB/s. A
// circuit with an MTU of 1400 and 50 bytes of encapsulation: 1348 of 1488.
TEST_F(FlowNetworkTest, LinksCarryPayload) {
  Inventory with_circuit = two_switches(1, BondMode::active_backup);
  Circuit wan;
  wan.name = "wan";
  wan.a = SwitchId(0);
  wan.b = SwitchId(1);
  wan.capacity = gigabit;
  wan.mtu = 1400;
  wan.overhead = 50;
  with_circuit.circuits = {wan};
  build(std::move(with_circuit), {});
  const auto speed = [&](const char* link) {
    return flows->bandwidth(flows->find_link(link)).count();
  };
  EXPECT_NEAR(speed("h0.eth0.up"), 125e6 * 1448 / 1538, 1e-3);
  EXPECT_NEAR(speed("h0.eth1.down"), 125e6 * 1448 / 1538, 1e-3);
  EXPECT_NEAR(speed("sw1-sw2.0.ab"), 1250e6 * 1448 / 1538, 1e-3);
  EXPECT_NEAR(speed("wan.ab"), 125e6 * 1348 / 1488, 1e-3);
}

// Four switches in a ring 0-1-2-3-0 of circuits, a machine at 0 and one at 2: both ways have two
// hops, the one that comes first in the file is taken, and the other when that is cut.
class FlowRingTest : public FlowNetworkTest {
 protected:
  static Inventory ring() {
    Inventory inventory = two_switches(2, BondMode::active_backup);
    inventory.switches.push_back({.name = "sw3", .rack = RackId(0)});
    inventory.switches.push_back({.name = "sw4", .rack = RackId(0), .fabric = gigabit});
    inventory.inter_switch_links.clear();
    inventory.vlans[0].switches.push_back(SwitchId(2));
    inventory.vlans[0].switches.push_back(SwitchId(3));
    inventory.cables = {{MachineId(0), 0, SwitchId(0)}, {MachineId(1), 0, SwitchId(2)}};
    const auto circuit = [](const char* name, std::size_t a, std::size_t b) {
      Circuit made;
      made.name = name;
      made.a = SwitchId(a);
      made.b = SwitchId(b);
      made.capacity = gigabit;
      made.round_trip = 3ms;
      made.loss = 0.1;
      return made;
    };
    inventory.circuits = {circuit("c01", 0, 1), circuit("c12", 1, 2), circuit("c23", 2, 3),
                          circuit("c30", 3, 0)};
    return inventory;
  }
};

TEST_F(FlowRingTest, TheFirstOfEqualWaysThenTheOther) {
  build(ring());
  EXPECT_EQ(way(0, 1), (Names{"h0.eth0.up", "c01.ab", "c12.ab", "h1.eth0.down"}));
  EXPECT_EQ(way(1, 0), (Names{"h1.eth0.up", "c12.ba", "c01.ba", "h0.eth0.down"}));
  network->set_up(Component::of(CircuitId(1)), false);
  EXPECT_EQ(way(0, 1), (Names{"h0.eth0.up", "c30.ba", "sw4.fabric", "c23.ba", "h1.eth0.down"}));
  network->set_up(Component::of(SwitchId(3)), false);
  EXPECT_EQ(way(0, 1), Names{"none"});
}

// Two circuits of 3 ms round trip and a loss of one in ten: 6 ms, 1 - 0.9 * 0.9 = 0.19.
TEST_F(FlowRingTest, RoundTripsAddAndLossesCompound) {
  build(ring());
  const auto path = network->route(MachineId(0), MachineId(1), NetworkRole::storage, 0);
  ASSERT_TRUE(path.has_value());
  EXPECT_EQ(path->round_trip, 6ms);
  EXPECT_NEAR(path->loss, 0.19, 1e-12);
}

TEST_F(FlowRingTest, ACircuitCarriesOnlyItsVlans) {
  Inventory other_vlan = ring();
  other_vlan.vlans.push_back({"guests", 20, {}});
  other_vlan.circuits[0].vlans = {VlanId(1)};
  build(std::move(other_vlan));
  EXPECT_EQ(way(0, 1)[1], "c30.ba");
}

TEST_F(FlowNetworkTest, ADanglingCableIsABrokenInvariant) {
  Inventory dangling = two_switches(1, BondMode::active_backup);
  dangling.cables.push_back({MachineId(0), 7, SwitchId(0)});
  EXPECT_DEATH(build(std::move(dangling)), "a port that exists");
}

// The port keeps its carrier, so the bond goes on sending into nothing; only the pair of hosts
// whose hash picks the other member is spared. An active-backup bond is cut off whole.
TEST_F(FlowNetworkTest, ABlindSwitchKeepsItsCarrier) {
  build(two_switches(2, BondMode::active_backup));
  EXPECT_EQ(way(0, 1).size(), 2U);  // both on sw1
  network->set_blind(SwitchId(0), true);
  EXPECT_TRUE(network->carrier(MachineId(0), 0));
  EXPECT_FALSE(network->forwards(MachineId(0), 0));
  EXPECT_EQ(way(0, 1), std::vector<std::string>{"none"});
  network->set_up(Component::of(SwitchId(0)), false);  // dead at last: its carrier goes
  EXPECT_EQ(way(0, 1), (std::vector<std::string>{"h0.eth1.up", "h1.eth1.down"}));
  network->set_up(Component::of(SwitchId(0)), true);
  network->set_blind(SwitchId(0), false);
  EXPECT_EQ(way(0, 1), (std::vector<std::string>{"h0.eth0.up", "h1.eth0.down"}));
}

TEST_F(FlowNetworkTest, AMonitoredBondUsesWhatItWasTold) {
  build(two_switches(2, BondMode::active_backup),
        {.count_headers = false, .monitored_bonds = true});
  network->set_up(Component::port(MachineId(0), 0), false);
  EXPECT_EQ(way(0, 1), std::vector<std::string>{"none"});  // it does not know yet
  network->use_member(MachineId(0), 0, false);
  EXPECT_EQ(way(0, 1), (std::vector<std::string>{"h0.eth1.up", "sw1-sw2.0.ba", "h1.eth0.down"}));
  network->set_up(Component::port(MachineId(0), 0), true);  // back, and not used before it is told
  EXPECT_EQ(way(0, 1).front(), "h0.eth1.up");
}

// A flow keeps its way: what it is like is asked of its links, not of what a new flow would take.
TEST_F(FlowNetworkTest, AWayInUseIsAskedByItsLinks) {
  Inventory inventory = two_switches(2, BondMode::active_backup);
  build(inventory, {.count_headers = false, .lan_round_trip = 200us});
  const Component first = Component::port(MachineId(0), 0);
  network->set_up(first, false);
  const auto taken = network->route(MachineId(0), MachineId(1), NetworkRole::storage, 0);
  ASSERT_TRUE(taken.has_value());
  network->set_up(first, true);
  network->degrade(Component::inter_switch_link(0), {.loss = 0.25, .extra_round_trip = 1ms});
  EXPECT_EQ(network->route(MachineId(0), MachineId(1), NetworkRole::storage, 0)->loss, 0);
  const Path now = network->over(taken->links);
  EXPECT_EQ(now.links, taken->links);
  EXPECT_EQ(now.loss, 0.25);
  EXPECT_EQ(now.round_trip, 1200us);
}

// Half of the speed; losses of both ends: 1 - 0.9 * 0.8 = 0.28; 2 ms and the LAN's 0.2.
// Whoever remembers an answer asks again when the version is another: each change here changes a
// way or what it is like, and so must change the version; what was so already changes neither.
TEST_F(FlowNetworkTest, EveryChangeOfAWayIsAnotherVersion) {
  build(two_switches(2, BondMode::active_backup),
        {.count_headers = false, .monitored_bonds = true});
  if (engine == nullptr) return;
  const auto bumps = [&](const auto& change) {
    const std::uint64_t before = network->version();
    const auto asked = network->route(MachineId(0), MachineId(1), NetworkRole::storage, 0);
    EXPECT_EQ(network->version(), before) << "asking changes nothing";
    change();
    return network->version() > before;
  };
  const Component port = Component::port(MachineId(0), 0);
  EXPECT_TRUE(bumps([&] { network->set_up(port, false); }));
  EXPECT_EQ(way(0, 1), Names{"none"});
  EXPECT_FALSE(bumps([&] { network->set_up(port, false); }));
  EXPECT_TRUE(bumps([&] { network->use_member(MachineId(0), 0, false); }));
  EXPECT_EQ(way(0, 1), (Names{"h0.eth1.up", "sw1-sw2.0.ba", "h1.eth0.down"}));
  EXPECT_TRUE(bumps([&] { network->set_forwarding(0, false); }));
  EXPECT_EQ(way(0, 1), Names{"none"});
  EXPECT_TRUE(bumps([&] { network->set_forwarding(0, true); }));
  EXPECT_TRUE(bumps([&] { network->degrade(Component::inter_switch_link(0), {.loss = 0.1}); }));
  EXPECT_TRUE(bumps([&] { network->set_blind(SwitchId(1), true); }));
  EXPECT_EQ(way(0, 1), Names{"none"});
}

TEST_F(FlowNetworkTest, WhatIsDegradedSlowsAndLoses) {
  build(two_switches(2, BondMode::active_backup),
        {.count_headers = false, .lan_round_trip = 200us});
  const Component sends = Component::port(MachineId(0), 0);
  const Component receives = Component::port(MachineId(1), 0);
  network->degrade(sends, {.bandwidth_share = 0.5, .loss = 0.1, .extra_round_trip = 2ms});
  network->degrade(receives, {.loss = 0.2});
  EXPECT_EQ(flows->bandwidth(network->link_up_of(MachineId(0), 0)), gigabit * 0.5);
  EXPECT_EQ(flows->bandwidth(network->link_down_of(MachineId(1), 0)), gigabit);
  const auto path = network->route(MachineId(0), MachineId(1), NetworkRole::storage, 0);
  ASSERT_TRUE(path.has_value());
  EXPECT_NEAR(path->loss, 0.28, 1e-12);
  EXPECT_EQ(path->round_trip, 2200us);
  network->degrade(sends, {});
  EXPECT_EQ(network->degraded().size(), 1U);
  EXPECT_EQ(flows->bandwidth(network->link_up_of(MachineId(0), 0)), gigabit);
}

}  // namespace
}  // namespace gemello::sim
