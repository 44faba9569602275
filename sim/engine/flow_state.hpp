#pragma once

#include <algorithm>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "models/units/error.hpp"
#include "sim/engine/flow_manager.hpp"
#include "sim/engine/simgrid_parts.hpp"

/// Private to sim/engine: what is behind FlowManager.
namespace gemello::sim {

struct FlowManager::State {
  using Communication = simgrid_parts::s4u::CommPtr;

  /// Less than this is nothing: below what SimGrid's solver tells from an ended transfer.
  static constexpr double bytes_min = 1e-3;

  struct Link {
    std::string name;
    simgrid_parts::s4u::Link* engine = nullptr;
    BytesPerSecond nominal{};
    BytesPerSecond background{};
    BytesPerSecond applied{};
    std::uint32_t uses = 0;  // by live flows
    bool is_up = true;

    // Tells SimGrid what flows may share; on a link without flows that waits for the first.
    void apply() {
      const BytesPerSecond residual =
          std::max(nominal - background, nominal * FlowManager::residual_share_min);
      if (uses == 0 || residual == applied) return;
      applied = residual;
      engine->set_bandwidth(residual.count());
    }
  };

  struct Flow {
    FlowId id;
    FlowRequest request;
    Instant started{};
    Communication communication;
    simgrid_parts::Action* action = nullptr;
  };

  struct Ended {
    FlowEnd end;
    std::function<void(const FlowEnd&)> on_end;
  };

  Engine& engine;
  FlowLimits limits;
  simgrid_parts::DynamicZone* zone = nullptr;  // owned by SimGrid
  simgrid_parts::s4u::Host* source = nullptr;
  simgrid_parts::s4u::Host* sink = nullptr;
  simgrid_parts::Model* model = nullptr;
  bool sealed = false;
  bool crowded = false;
  std::vector<Link> links;
  std::map<std::string, LinkId, std::less<>> by_name;
  std::map<FlowId, Flow> live;
  std::deque<Ended> ended;
  bool report_scheduled = false;
  std::deque<std::pair<std::uint64_t, Communication>> grave;  // (advances at its end, it)
  std::uint64_t advances = 0;
  std::uint64_t last_id = 0;
  Counts counts;
  std::function<void(LinkId)> bandwidth_changes;
  // SimGrid 3.32 cannot disconnect a callback: they go through here and end with the manager.
  static inline State* current = nullptr;

  State(Engine& of, FlowLimits within) : engine(of), limits(std::move(within)) {}

  Link& link(LinkId id) {
    GEMELLO_INVARIANT(id.index() < links.size(), "a link id comes from this FlowManager");
    return links[id.index()];
  }
  Flow* find(FlowId id) {
    const auto at = live.find(id);
    return at == live.end() ? nullptr : &at->second;
  }

  void seal() {
    if (sealed) return;
    sealed = true;
    zone->get_iface()->seal();
  }

  void launch(Flow& flow, double bytes);
  void bury(Flow& flow);
  void retire(Flow& flow, FlowOutcome outcome, double remaining);
  void withdraw(Flow& flow, FlowOutcome outcome);
  void add_ended(FlowEnd end, std::function<void(const FlowEnd&)> on_end);
  void schedule_report();
  void report();
  void watch_crowd();
  std::string crowd_text() const;
  void on_completion(const simgrid_parts::s4u::Activity& activity);
  void on_time_advance();
};

}  // namespace gemello::sim
