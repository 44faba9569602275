#pragma once

#include <map>
#include <string>
#include <vector>

#include <simgrid/kernel/Timer.hpp>
#include <simgrid/kernel/resource/Action.hpp>
#include <simgrid/kernel/resource/Model.hpp>
#include <simgrid/kernel/routing/NetPoint.hpp>
#include <simgrid/kernel/routing/NetZoneImpl.hpp>
#include <simgrid/s4u.hpp>

/// Private to sim/engine: the only header of the project that includes SimGrid (3.32).
namespace gemello::sim::simgrid_parts {

namespace s4u = simgrid::s4u;
using Action = simgrid::kernel::resource::Action;
using Model = simgrid::kernel::resource::Model;
using Timer = simgrid::kernel::timer::Timer;

/// A zone whose route is what `chosen` holds while a communication starts: paths are picked at run
/// time. No latency; a link listed k times is consumed k times.
class DynamicZone final : public simgrid::kernel::routing::NetZoneImpl {
 public:
  using NetPoint = simgrid::kernel::routing::NetPoint;
  using Route = simgrid::kernel::routing::Route;

  explicit DynamicZone(const std::string& name) : NetZoneImpl(name) {}

  std::vector<s4u::Link*> chosen;

  void get_local_route(const NetPoint*, const NetPoint*, Route* into, double*) override {
    for (const s4u::Link* link : chosen) into->link_list_.push_back(link->get_impl());
  }
  void get_graph(const s_xbt_graph_t*, std::map<std::string, xbt_node_t, std::less<>>*,
                 std::map<std::string, xbt_edge_t, std::less<>>*) override {}
};

inline constexpr const char* zone_name = "cloud";

/// The engine's one zone, made by Engine, filled by FlowManager.
inline DynamicZone* zone() {
  return dynamic_cast<DynamicZone*>(s4u::Engine::get_instance()->get_netzone_root()->get_impl());
}

/// The model that flows live in.
inline Model* network_model() {
  for (Model* model : s4u::Engine::get_instance()->get_all_models())
    if (model->get_name().rfind("Network", 0) == 0) return model;
  return nullptr;
}

}  // namespace gemello::sim::simgrid_parts
