#include <set>
#include <string>

#include <gtest/gtest.h>

#include "models/behaviour/spanning_tree.hpp"
#include "models/cloud/platform_reader.hpp"
#include "models/planning/reachability.hpp"
#include "sim/engine/network.hpp"
#include "tests/unit/sim/engine_support.hpp"

namespace gemello::planning {
namespace {

constexpr PartKind every_kind[] = {PartKind::host,           PartKind::disk_server,
                                   PartKind::network_switch, PartKind::circuit,
                                   PartKind::rack,           PartKind::site};
constexpr std::size_t machines_max = 60;  // of a platform, in pairs; the others are alike

void settle_tree(const Inventory& inventory, sim::Network& network) {
  if (inventory.spanning_tree.mode == SpanningTree::Mode::none) return;
  std::vector<behaviour::BridgeLink> links;
  for (std::size_t i = 0; i < network.edge_count(); ++i) {
    const auto edge = network.edge(i);
    const SwitchId far = edge.b.valid() ? edge.b : edge.a;
    links.push_back({edge.a.index(), far.index(), edge.speed, edge.alive && edge.b.valid()});
  }
  const auto forwards = behaviour::spanning_tree(inventory.switches.size(), links);
  for (std::size_t i = 0; i < forwards.size(); ++i)
    network.set_forwarding(i, forwards[i] || !network.edge(i).b.valid());
}

void set_up(sim::Network& network, const PartsDown& parts, bool up) {
  using sim::Component;
  for (std::size_t i = 0; i < parts.machines.size(); ++i)
    if (parts.machines[i] != 0) network.set_up(Component::of(MachineId(i)), up);
  for (std::size_t i = 0; i < parts.switches.size(); ++i)
    if (parts.switches[i] != 0) network.set_up(Component::of(SwitchId(i)), up);
  for (std::size_t i = 0; i < parts.circuits.size(); ++i)
    if (parts.circuits[i] != 0) network.set_up(Component::of(CircuitId(i)), up);
}

struct Compared {
  int ways = 0;
  int none = 0;
};

void compare(const Inventory& inventory, const sim::Network& network, const Reachability& reach,
             const std::string& loss, Compared& compared) {
  const std::size_t count = std::min(inventory.machines.size(), machines_max);
  for (std::size_t a = 0; a < count; ++a)
    for (std::size_t b = 0; b < count; ++b)
      for (std::size_t r = 0; r < network_role_count; ++r)
        for (const std::uint64_t key : {0U, 5U}) {
          const auto role = static_cast<NetworkRole>(r);
          const bool simulated = network.route(MachineId(a), MachineId(b), role, key).has_value();
          ++(simulated ? compared.ways : compared.none);
          ASSERT_EQ(reach.way(MachineId(a), MachineId(b), role, key), simulated)
              << inventory.name << " without " << loss << ": " << inventory.machines[a].name
              << " to " << inventory.machines[b].name << ", role " << r << ", key " << key;
        }
}

class Ways : public sim::EngineCase, public ::testing::WithParamInterface<const char*> {};

TEST_P(Ways, EverySingleLossLeavesTheWaysThatASimulationFinds) {
  if (IsSkipped()) return;
  const Inventory inventory =
      read_platform(std::string(GEMELLO_SOURCE_DIR "/platforms/") + GetParam() + ".json");
  sim::FlowManager flows(*engine, {});
  sim::Network network(inventory, flows);
  Compared compared;
  std::vector<Loss> losses = {Loss{}};
  for (const PartKind kind : every_kind) {
    const auto of_kind = losses_of(inventory, {&kind, 1}, 1);
    for (std::size_t i = 0; i < std::min<std::size_t>(of_kind.size(), machines_max); ++i)
      losses.push_back(of_kind[i]);
  }
  for (const Loss& loss : losses) {
    const PartsDown parts = parts_down(inventory, loss);
    set_up(network, parts, false);
    settle_tree(inventory, network);
    compare(inventory, network, Reachability(inventory, parts), name(inventory, loss), compared);
    if (HasFatalFailure()) return;
    set_up(network, parts, true);
  }
  EXPECT_GT(compared.ways, 0);
  EXPECT_GT(compared.none, 0);
}

INSTANTIATE_TEST_SUITE_P(Shipped, Ways,
                         ::testing::Values("garr-national", "infn-napoli", "lab", "napoli-roma",
                                           "planetlab-800", "rnd-50", "surf-lisa"),
                         [](const auto& one) {
                           std::string name = one.param;
                           for (char& c : name)
                             if (c == '-') c = '_';
                           return name;
                         });

}  // namespace
}  // namespace gemello::planning
