#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "sim/engine/network.hpp"
#include "tests/unit/sim/engine_support.hpp"

namespace gemello::sim {
namespace {

constexpr BytesPerSecond port_speed{125e6};
using Hops = std::vector<std::string>;

// Two switches joined by a link, a machine on each ("h0" on sw1, "h1" on sw2) with a bond of two
// ports, both on its switch; an uplink from each switch, sw2's first in the file.
class GuestNetworkTest : public EngineCase {
 protected:
  void build(BondMode mode, BondHash hash = BondHash::layer2, bool with_uplinks = true) {
    if (engine == nullptr) return;
    inventory.sites = {{"napoli"}};
    inventory.racks = {{"rack", SiteId(0)}};
    inventory.switches = {{.name = "sw1", .rack = RackId(0)}, {.name = "sw2", .rack = RackId(0)}};
    inventory.inter_switch_links = {{SwitchId(0), SwitchId(1), port_speed}};
    inventory.vlans = {{"guests", 20, {SwitchId(0), SwitchId(1)}},
                       {"other", 30, {SwitchId(0), SwitchId(1)}}};
    for (std::size_t index = 0; index < 2; ++index) {
      Machine machine;
      machine.name = "h" + std::to_string(index);
      machine.nics = {{"eth0", port_speed}, {"eth1", port_speed}};
      Bond bond;
      bond.name = "bond0";
      bond.mode = mode;
      bond.hash = hash;
      bond.members = {0, 1};
      machine.bonds = {bond};
      machine.roles.fill({Interface::Kind::bond, 0, VlanId(0)});
      inventory.machines.push_back(machine);
      for (std::uint16_t nic = 0; nic < 2; ++nic)
        inventory.cables.push_back({MachineId(index), nic, SwitchId(index)});
    }
    if (with_uplinks) {
      inventory.circuits = {uplink("far", 1), uplink("near", 0)};
      inventory.circuits.push_back(uplink("foreign", 0));
      inventory.circuits.back().vlans = {VlanId(1)};
    }
    flows = std::make_unique<FlowManager>(*engine);
    network = std::make_unique<Network>(inventory, *flows, NetworkOptions{.count_headers = false});
  }

  static Circuit uplink(const char* name, std::size_t at) {
    Circuit circuit;
    circuit.name = name;
    circuit.a = SwitchId(at);
    circuit.capacity = port_speed * 10;
    return circuit;
  }

  Hops names(const std::optional<Path>& path) const {
    if (!path) return {"none"};
    Hops out;
    for (const LinkId link : path->links) out.push_back(flows->link_name(link));
    return out;
  }
  Hops out(std::size_t machine, std::uint64_t guest = 0) const {
    return names(network->way_out({MachineId(machine), guest}));
  }
  Hops in(std::size_t machine, std::uint64_t guest = 0) const {
    return names(network->way_in({MachineId(machine), guest}));
  }

  Inventory inventory;
  std::unique_ptr<FlowManager> flows;
  std::unique_ptr<Network> network;
};

// By hops, not by place in the file; one that does not carry the guests' VLAN is none.
TEST_F(GuestNetworkTest, TheNearestUplinkLeadsOutside) {
  build(BondMode::active_backup);
  EXPECT_EQ(out(0), (Hops{"h0.eth0.up", "near.ab"}));
  EXPECT_EQ(in(0), (Hops{"near.ba", "h0.eth0.down"}));
  EXPECT_EQ(out(1), (Hops{"h1.eth0.up", "far.ab"}));
}

// Both uplinks are two hops away; that sw2 blocks does not make the first one farther.
TEST_F(GuestNetworkTest, TheFabricOfASwitchIsNoHop) {
  if (engine == nullptr) return;
  inventory.switches = {{"sw1", RackId(0)}, {"sw2", RackId(0), port_speed}, {"sw3", RackId(0)}};
  inventory.inter_switch_links = {{SwitchId(0), SwitchId(1), port_speed},
                                  {SwitchId(0), SwitchId(2), port_speed}};
  Machine machine;
  machine.name = "h0";
  machine.nics = {{"eth0", port_speed}};
  machine.roles.fill({Interface::Kind::nic, 0, VlanId::none()});
  inventory.machines = {machine};
  inventory.cables = {{MachineId(0), 0, SwitchId(0)}};
  inventory.circuits = {uplink("first", 1), uplink("second", 2)};
  flows = std::make_unique<FlowManager>(*engine);
  network = std::make_unique<Network>(inventory, *flows);
  EXPECT_EQ(out(0), (Hops{"h0.eth0.up", "sw1-sw2.0.ab", "sw2.fabric", "first.ab"}));
  EXPECT_EQ(in(0), (Hops{"first.ba", "sw2.fabric", "sw1-sw2.0.ba", "h0.eth0.down"}));
}

TEST_F(GuestNetworkTest, WhenItFailsTheNextOneDoesUntilNoneIsLeft) {
  build(BondMode::active_backup);
  network->set_up(Component::of(CircuitId(1)), false);
  EXPECT_EQ(out(0), (Hops{"h0.eth0.up", "sw1-sw2.0.ab", "far.ab"}));
  EXPECT_EQ(in(0), (Hops{"far.ba", "sw1-sw2.0.ba", "h0.eth0.down"}));
  network->set_up(Component::of(CircuitId(0)), false);
  EXPECT_EQ(out(0), Hops{"none"});
  EXPECT_EQ(in(1), Hops{"none"});
}

TEST_F(GuestNetworkTest, ABlindSwitchSwallowsWhatGoesOutByItsUplink) {
  build(BondMode::active_backup);
  network->set_blind(SwitchId(0), true);
  EXPECT_EQ(out(0), Hops{"none"});
  EXPECT_EQ(out(1), (Hops{"h1.eth0.up", "far.ab"}));
}

TEST_F(GuestNetworkTest, WithoutUplinksTheOutsideBeginsAtTheSwitch) {
  build(BondMode::active_backup, BondHash::layer2, false);
  EXPECT_EQ(out(0), Hops{"h0.eth0.up"});
  EXPECT_EQ(in(0), Hops{"h0.eth0.down"});
}

TEST_F(GuestNetworkTest, GuestsOfOneMachineNeedNoLink) {
  build(BondMode::active_backup);
  EXPECT_EQ(names(network->guest_route({MachineId(0), 1}, {MachineId(0), 2})), Hops{});
  EXPECT_EQ(names(network->guest_route({MachineId(0), 1}, {MachineId(1), 2})),
            (Hops{"h0.eth0.up", "sw1-sw2.0.ab", "h1.eth0.down"}));
}

// PHYSICS of the driver: "all traffic through a gateway uses one slave" in balance-alb, whoever
// sends it; a layer2 hash sees the guests' own addresses and spreads them.
TEST_F(GuestNetworkTest, AlbSendsAllToTheGatewayByOnePortAndAHashSpreadsGuests) {
  build(BondMode::balance_alb);
  for (std::uint64_t guest = 1; guest < 20; ++guest) {
    EXPECT_EQ(out(0, guest), out(0, 0));
    EXPECT_EQ(in(0, guest), in(0, 0));
  }
}

TEST_F(GuestNetworkTest, ALayer2HashSpreadsGuests) {
  build(BondMode::ieee_802_3ad);
  std::size_t by_first = 0;
  for (std::uint64_t guest = 0; guest < 100; ++guest) by_first += out(0, guest)[0] == "h0.eth0.up";
  // Fair coins: 100 throws lie within 50 +- 20 but once in 20 000.
  EXPECT_GT(by_first, 30U);
  EXPECT_LT(by_first, 70U);
}

// Jitter delays a packet by half of it on average, each way: 3 ms and twice half a millisecond.
TEST_F(GuestNetworkTest, JitterLengthensTheRoundTripByItsMean) {
  Circuit circuit = uplink("garr", 0);
  circuit.b = SwitchId(1);
  circuit.round_trip = 3ms;
  circuit.jitter = 1ms;
  inventory.circuits = {circuit};
  build(BondMode::active_backup, BondHash::layer2, false);
  if (engine == nullptr) return;
  network->set_up(Component::inter_switch_link(0), false);
  const auto path = network->route(MachineId(0), MachineId(1), NetworkRole::guest, 0);
  ASSERT_TRUE(path.has_value());
  EXPECT_EQ(names(path), (Hops{"h0.eth0.up", "garr.ab", "h1.eth0.down"}));
  EXPECT_EQ(path->round_trip, 4ms);
}

}  // namespace
}  // namespace gemello::sim
