#include <algorithm>
#include <limits>
#include <random>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "sim/engine/network.hpp"
#include "tests/unit/sim/engine_support.hpp"

namespace gemello::sim {
namespace {

struct Room {
  double left = 0;
  double weights = 0;  // of the flows on it that still rise
};

// Progressive filling, with weights and limits of flows: all levels rise together (a flow's rate is
// its weight times its level), and who meets a full link or its own limit stays there. By flow.
// Source: D. Bertsekas, R. Gallager, Data Networks, 2nd ed., 1992, 6.5.2.
std::vector<double> filled(std::vector<double> capacity, const std::vector<LiveFlow>& flows) {
  std::vector<double> rates(flows.size(), -1);
  for (std::size_t still = flows.size(); still > 0;) {
    std::vector<Room> rooms(capacity.size());
    for (std::size_t link = 0; link < rooms.size(); ++link) rooms[link].left = capacity[link];
    for (std::size_t i = 0; i < flows.size(); ++i)
      for (const LinkId link : flows[i].route) {
        if (rates[i] >= 0)
          rooms[link.index()].left -= rates[i];
        else
          rooms[link.index()].weights += flows[i].weight;
      }
    // How high each flow could get if nobody else stopped before.
    const auto height = [&](const LiveFlow& flow) {
      double most = flow.cap.count() > 0 ? flow.cap.count() / flow.weight
                                         : std::numeric_limits<double>::infinity();
      for (const LinkId link : flow.route)
        most = std::min(most, rooms[link.index()].left / rooms[link.index()].weights);
      return most;
    };
    double level = std::numeric_limits<double>::infinity();
    for (std::size_t i = 0; i < flows.size(); ++i)
      if (rates[i] < 0) level = std::min(level, height(flows[i]));
    for (std::size_t i = 0; i < flows.size(); ++i) {
      if (rates[i] >= 0 || height(flows[i]) > level * (1 + 1e-12)) continue;
      rates[i] = level * flows[i].weight;
      --still;
    }
  }
  return rates;
}

// Machines with bonds of every mode on three switches in a ring, one of which blocks.
Inventory ring() {
  Inventory inventory;
  inventory.sites = {{"s"}};
  inventory.racks = {{"r", SiteId(0)}};
  inventory.switches = {
      {"sw0", RackId(0)}, {"sw1", RackId(0)}, {"sw2", RackId(0), BytesPerSecond(2e8)}};
  const BytesPerSecond speed(1e8);
  inventory.inter_switch_links = {{SwitchId(0), SwitchId(1), speed},
                                  {SwitchId(1), SwitchId(2), speed},
                                  {SwitchId(0), SwitchId(2), speed}};
  for (std::size_t index = 0; index < 9; ++index) {
    Machine machine;
    machine.name = fmt::format("h{}", index);
    machine.rack = RackId(0);
    machine.nics = {{"eth0", speed}, {"eth1", speed}};
    Bond bond;
    bond.name = "bond0";
    bond.mode = static_cast<BondMode>(index % 6);
    bond.hash = BondHash::layer3_4;
    bond.members = {0, 1};
    machine.bonds = {bond};
    machine.roles.fill({Interface::Kind::bond, 0, VlanId::none()});
    inventory.machines.push_back(machine);
    for (std::uint16_t nic = 0; nic < 2; ++nic)
      inventory.cables.push_back({MachineId(index), nic, SwitchId((index + nic) % 3)});
  }
  return inventory;
}

class MaxMinOracle : public EngineCase {
 protected:
  double between(double low, double high) {
    return std::uniform_real_distribution<double>(low, high)(random_);
  }
  std::size_t below(std::size_t n) {
    return std::uniform_int_distribution<std::size_t>(0, n - 1)(random_);
  }

  // Some ports are dead, every link gets a width of its own and some a load, then flows start.
  void draw_case(Network& network, FlowManager& flows) {
    for (std::size_t i = 0; i < 18; ++i)
      network.set_up(Component::port(MachineId(i / 2), static_cast<std::uint16_t>(i % 2)),
                     below(10) > 0);
    for (std::size_t i = 0; i < flows.link_count(); ++i) {
      const LinkId link(i);
      flows.set_bandwidth(link, BytesPerSecond(between(1e7, 2e8)));
      const double load = below(3) == 0 ? between(0, 1.1) : 0;
      flows.set_background(link, flows.bandwidth(link) * load);
    }
    const std::size_t count = 1 + below(24);
    for (std::size_t i = 0; i < count; ++i) {
      const std::size_t from = below(9);
      const std::size_t to = (from + 1 + below(8)) % 9;
      const auto path =
          network.route(MachineId(from), MachineId(to), NetworkRole::migration, below(1000));
      if (!path) continue;
      FlowRequest request;
      request.route = path->links;
      request.bytes = 1e15;
      request.cap = BytesPerSecond(below(4) == 0 ? between(1e6, 6e7) : 0);
      request.weight = below(3) == 0 ? static_cast<double>(1 + below(4)) : 1;
      flows.start(std::move(request));
    }
  }

  std::mt19937_64 random_{20261126};
};

// A thousand random loads of a bonded fabric: the engine's shares are those of progressive filling.
TEST_F(MaxMinOracle, SharesAreThoseOfProgressiveFilling) {
  if (engine == nullptr) return;
  const Inventory inventory = ring();
  FlowManager flows(*engine);
  Network network(inventory, flows);
  std::size_t compared = 0, held_by_cap = 0;
  for (int round = 0; round < 1000; ++round) {
    draw_case(network, flows);
    engine->run_until(engine->now() + 1ms);
    const std::vector<LiveFlow> live = flows.live();
    std::vector<double> capacity;
    for (std::size_t i = 0; i < flows.link_count(); ++i) {
      const double whole = flows.bandwidth(LinkId(i)).count();
      // Guests leave flows a hundredth at least.
      capacity.push_back(std::max(whole - flows.background(LinkId(i)).count(), whole * 0.01));
    }
    const std::vector<double> shares = filled(capacity, live);
    for (std::size_t i = 0; i < live.size(); ++i) {
      ASSERT_NEAR(live[i].rate.count(), shares[i], 1e-9 * shares[i])
          << "case " << round << ", flow " << i << " of " << live.size();
      ++compared;
      if (shares[i] == live[i].cap.count()) ++held_by_cap;
    }
    for (const LiveFlow& flow : live) flows.cancel(flow.id);
    engine->run_until(engine->now() + 1ms);
  }
  EXPECT_GT(compared, 8000U);
  EXPECT_GT(held_by_cap, 500U);
}

}  // namespace
}  // namespace gemello::sim
