#pragma once

#include <functional>
#include <map>
#include <vector>

#include "models/behaviour/spanning_tree.hpp"
#include "sim/world/core.hpp"

namespace gemello::sim {

/// What the switches' spanning tree lets through. A link that leaves the tree blocks at once, one
/// that enters it forwards after the bridges' reconvergence. Without a spanning tree on the
/// platform every link forwards.
class BridgeMonitor {
 public:
  explicit BridgeMonitor(Core& core) : core_(core) {}

  /// The tree of what is up, as if it had been so for long.
  void settle();
  /// Call after each change of the network.
  void look();
  /// Timer bridge_forwards: `edge` is a number of the network.
  void forward(std::size_t edge);

  /// Called after a link began to forward.
  void on_change(std::function<void()> changed) { changed_ = std::move(changed); }

  /// Whether each edge forwards; for State.
  std::vector<bool> forwarding() const;
  void restore(const std::vector<bool>& forwarding);
  void planned(std::size_t edge, Instant at) { planned_[edge] = at; }

 private:
  std::vector<bool> tree() const;
  behaviour::TopologyChange change() const;
  void tell(std::size_t edge, bool forwards);

  Core& core_;
  std::map<std::size_t, Instant> planned_;  // edge -> when it will forward
  std::function<void()> changed_;
};

}  // namespace gemello::sim
