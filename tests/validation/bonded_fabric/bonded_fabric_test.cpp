#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <gtest/gtest.h>

#include "sim/engine/network.hpp"

namespace gemello::sim {
namespace {

constexpr double MB = 1e6;

Inventory fabric(BondMode mode) {
  Inventory inventory;
  inventory.sites = {{"s"}};
  inventory.racks = {{"r", SiteId(0)}};
  inventory.switches = {{"A", RackId(0)}, {"B", RackId(0)}};
  inventory.inter_switch_links = {{SwitchId(0), SwitchId(1), BytesPerSecond(60 * MB)}};
  for (std::size_t index = 0; index < 4; ++index) {
    Machine machine;
    machine.name = fmt::format("h{}", index);
    machine.rack = RackId(0);
    machine.nics = {{"eth0", BytesPerSecond(100 * MB)}, {"eth1", BytesPerSecond(100 * MB)}};
    Bond bond;
    bond.name = "bond0";
    bond.mode = mode;
    bond.hash = BondHash::layer2_3;
    bond.members = {0, 1};
    machine.bonds = {bond};
    machine.roles.fill({Interface::Kind::bond, 0, VlanId::none()});
    inventory.machines.push_back(machine);
    inventory.cables.push_back({MachineId(index), 0, SwitchId(0)});
    inventory.cables.push_back({MachineId(index), 1, SwitchId(1)});
  }
  return inventory;
}

/// A transfer of the README: its ends, its way, its share.
struct Transfer {
  std::size_t from, to;
  const char* way;
  double rate;  // MB/s
};

/// The fabric in an engine of its own, which takes a process of its own.
class BondedFabric : public ::testing::Test {
 protected:
  void build(BondMode mode) {
    if (Engine::exists()) GTEST_SKIP() << "needs a process of its own: run it by ctest";
    inventory_ = fabric(mode);
    engine_ = std::make_unique<Engine>();
    flows_ = std::make_unique<FlowManager>(*engine_);
    NetworkOptions options;
    options.count_headers = false;
    network_ = std::make_unique<Network>(inventory_, *flows_, options);
  }

  Network& network() { return *network_; }

  // Starts all at once, looks at their rates a second later, and stops them.
  void expect_shares(const std::vector<Transfer>& transfers) {
    for (const Transfer& transfer : transfers) {
      const auto path = network_->route(MachineId(transfer.from), MachineId(transfer.to),
                                        NetworkRole::migration, 0);
      ASSERT_TRUE(path.has_value());
      std::vector<std::string> names;
      for (const LinkId link : path->links) names.push_back(flows_->link_name(link));
      ASSERT_EQ(fmt::format("{}", fmt::join(names, " ")), transfer.way);
      flows_->start({.route = path->links, .bytes = 1e12, .on_end = [](const FlowEnd&) {}});
    }
    engine_->run_until(engine_->now() + 1s);
    const std::vector<LiveFlow> live = flows_->live();
    ASSERT_EQ(live.size(), transfers.size());
    for (std::size_t i = 0; i < live.size(); ++i)
      EXPECT_NEAR(live[i].rate.count(), transfers[i].rate * MB, 1e-9 * transfers[i].rate * MB)
          << "h" << transfers[i].from << " to h" << transfers[i].to;
    for (const LiveFlow& flow : live) flows_->cancel(flow.id);
    engine_->run_until(engine_->now() + 1s);
  }

 private:
  Inventory inventory_;
  std::unique_ptr<Engine> engine_;
  std::unique_ptr<FlowManager> flows_;
  std::unique_ptr<Network> network_;
};

TEST_F(BondedFabric, ActiveBackupWithOneOnItsBackup) {
  ASSERT_NO_FATAL_FAILURE(build(BondMode::active_backup));
  if (IsSkipped()) return;
  network().set_up(Component::port(MachineId(2), 0), false);
  expect_shares({{0, 1, "h0.eth0.up h1.eth0.down", 80},
                 {0, 2, "h0.eth0.up A-B.0.ab h2.eth1.down", 20},
                 {1, 2, "h1.eth0.up A-B.0.ab h2.eth1.down", 20},
                 {3, 2, "h3.eth0.up A-B.0.ab h2.eth1.down", 20},
                 {3, 0, "h3.eth0.up h0.eth0.down", 50},
                 {2, 0, "h2.eth1.up A-B.0.ba h0.eth0.down", 50}});
}

TEST_F(BondedFabric, LinkAggregation) {
  ASSERT_NO_FATAL_FAILURE(build(BondMode::ieee_802_3ad));
  if (IsSkipped()) return;
  expect_shares({{0, 1, "h0.eth1.up h1.eth1.down", 50},
                 {0, 2, "h0.eth1.up h2.eth1.down", 50},
                 {0, 3, "h0.eth0.up A-B.0.ab h3.eth1.down", 60},
                 {1, 2, "h1.eth1.up A-B.0.ba h2.eth0.down", 30},
                 {3, 2, "h3.eth1.up A-B.0.ba h2.eth0.down", 30},
                 {1, 0, "h1.eth1.up h0.eth1.down", 70}});
}

TEST_F(BondedFabric, AdaptiveLoadBalancingThenASwitchDies) {
  ASSERT_NO_FATAL_FAILURE(build(BondMode::balance_alb));
  if (IsSkipped()) return;
  expect_shares({{2, 0, "h2.eth0.up A-B.0.ab h0.eth1.down", 20},
                 {2, 1, "h2.eth0.up A-B.0.ab h1.eth1.down", 20},
                 {3, 0, "h3.eth0.up A-B.0.ab h0.eth1.down", 20},
                 {0, 2, "h0.eth0.up h2.eth0.down", 50},
                 {1, 2, "h1.eth0.up h2.eth0.down", 50},
                 {0, 1, "h0.eth1.up h1.eth1.down", 80}});
  network().set_up(Component::of(SwitchId(1)), false);
  expect_shares({{2, 0, "h2.eth0.up h0.eth0.down", 50},
                 {2, 1, "h2.eth0.up h1.eth0.down", 50},
                 {3, 0, "h3.eth0.up h0.eth0.down", 50},
                 {0, 2, "h0.eth0.up h2.eth0.down", 50},
                 {1, 2, "h1.eth0.up h2.eth0.down", 50},
                 {0, 1, "h0.eth0.up h1.eth0.down", 50}});
}

}  // namespace
}  // namespace gemello::sim
