#include "sim/world/bridge_monitor.hpp"

#include "models/runs/fault_parts.hpp"

namespace gemello::sim {

using behaviour::TopologyChange;

std::vector<bool> BridgeMonitor::tree() const {
  std::vector<behaviour::BridgeLink> links;
  for (std::size_t i = 0; i < core_.network.edge_count(); ++i) {
    const auto edge = core_.network.edge(i);
    // An uplink ends at a router, which is no bridge.
    const SwitchId far = edge.b.valid() ? edge.b : edge.a;
    links.push_back({edge.a.index(), far.index(), edge.speed, edge.alive && edge.b.valid()});
  }
  std::vector<bool> forwards = behaviour::spanning_tree(core_.inventory.switches.size(), links);
  for (std::size_t i = 0; i < forwards.size(); ++i)
    if (!core_.network.edge(i).b.valid()) forwards[i] = true;
  return forwards;
}

// A link that should forward and is dead while both its ends believe in it: a blind switch.
TopologyChange BridgeMonitor::change() const {
  for (std::size_t i = 0; i < core_.network.edge_count(); ++i) {
    const auto edge = core_.network.edge(i);
    if (edge.b.valid() && edge.forwards && !edge.alive && edge.carrier)
      return TopologyChange::silence;
  }
  return TopologyChange::carrier;
}

void BridgeMonitor::settle() {
  if (core_.inventory.spanning_tree.mode == SpanningTree::Mode::none) return;
  restore(tree());
}

void BridgeMonitor::look() {
  const SpanningTree& bridges = core_.inventory.spanning_tree;
  if (bridges.mode == SpanningTree::Mode::none) return;
  const Duration wait = behaviour::reconvergence_time(bridges, change());
  const std::vector<bool> wanted = tree();
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    const auto found = planned_.find(i);
    if (!wanted[i]) {
      if (core_.network.edge(i).forwards) tell(i, false);
      core_.network.set_forwarding(i, false);
      if (found == planned_.end()) continue;
      core_.agenda.remove(found->second, Due::bridge_forwards, i);
      planned_.erase(found);
    } else if (!core_.network.edge(i).forwards && found == planned_.end()) {
      planned_[i] = core_.now() + wait;
      core_.agenda.add(core_.now() + wait, Due::bridge_forwards, i);
    }
  }
}

void BridgeMonitor::tell(std::size_t edge, bool forwards) {
  core_.metrics.path_changed();
  core_.note("bridge-changed", [&] {
    const Inventory& inventory = core_.inventory;
    const std::size_t links = inventory.inter_switch_links.size();
    const char* const states[] = {"blocking", "forwarding"};
    return nlohmann::json{
        {"component",
         edge < links ? runs::link_names(inventory)[edge] : inventory.circuits[edge - links].name},
        {"from", states[forwards ? 0 : 1]},
        {"to", states[forwards ? 1 : 0]},
        {"cause", forwards                         ? "the spanning tree takes it in"
                  : core_.network.edge(edge).alive ? "the spanning tree has a better way"
                                                   : "it is down"}};
  });
}

void BridgeMonitor::forward(std::size_t edge) {
  planned_.erase(edge);
  if (!core_.network.edge(edge).forwards) tell(edge, true);
  core_.network.set_forwarding(edge, true);
  if (changed_) changed_();
}

std::vector<bool> BridgeMonitor::forwarding() const {
  std::vector<bool> result;
  for (std::size_t i = 0; i < core_.network.edge_count(); ++i)
    result.push_back(core_.network.edge(i).forwards);
  return result;
}

void BridgeMonitor::restore(const std::vector<bool>& forwarding) {
  for (std::size_t i = 0; i < forwarding.size() && i < core_.network.edge_count(); ++i)
    core_.network.set_forwarding(i, forwarding[i]);
}

}  // namespace gemello::sim
