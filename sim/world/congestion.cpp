#include "sim/world/congestion.hpp"

#include "models/behaviour/congestion_loss.hpp"
#include "sim/world/link_names.hpp"

namespace gemello::sim {
namespace {

constexpr double full = 0.999;  // of what flows may share

}  // namespace

void Congestion::load_changed() {
  core_.agenda.add(core_.now() + FlowManager::rates_known_after, Due::congestion);
}

std::map<LinkId, double> Congestion::by_connections() const {
  struct Load {
    double rate = 0;
    std::vector<Duration> round_trips;
  };
  std::map<LinkId, Load> loads;
  for (const LiveFlow& flow : core_.flows.live())
    for (const LinkId link : flow.route) {
      Load& load = loads[link];
      load.rate += flow.rate.count();
      load.round_trips.push_back(flow.round_trip);
    }
  std::map<LinkId, double> losses;
  for (auto& [link, load] : loads) {
    const BytesPerSecond capacity = core_.flows.bandwidth(link);
    const double room = std::max(capacity.count() - core_.flows.background(link).count(),
                                 capacity.count() * FlowManager::residual_share_min);
    if (load.rate <= 0 || load.rate < full * room) continue;
    behaviour::FillingConnections filling;
    filling.rate = BytesPerSecond(load.rate);
    filling.capacity = capacity;
    filling.round_trips = std::move(load.round_trips);
    filling.queue = core_.scenario.network.queue;
    filling.window = core_.scenario.network.tcp_window;
    const double loss = behaviour::filling_loss(filling);
    if (loss > 0) losses[link] = loss;
  }
  return losses;
}

void Congestion::look() {
  std::map<LinkId, double> losses = by_connections();
  for (std::size_t i = 0; i < core_.flows.link_count(); ++i) {
    const LinkId link(i);
    const double loss =
        behaviour::overload_loss(traffic_.offered(link), core_.flows.bandwidth(link));
    if (loss > 0) losses[link] = 1 - (1 - losses[link]) * (1 - loss);
  }
  if (losses == losses_) return;
  losses_ = std::move(losses);
  if (changed_) changed_();
}

double Congestion::loss(LinkId link) const {
  const auto found = losses_.find(link);
  return found == losses_.end() ? 0.0 : found->second;
}

nlohmann::json Congestion::losses() const {
  nlohmann::json list = nlohmann::json::array();
  for (const auto& [link, loss] : losses_) list.push_back({core_.flows.link_name(link), loss});
  return list;
}

void Congestion::restore(const nlohmann::json& losses) {
  for (const nlohmann::json& entry : losses) {
    const LinkId link = link_named(core_.flows, entry.at(0), "$.extra.sim.congestion");
    losses_[link] = entry.at(1).get<double>();
  }
}

}  // namespace gemello::sim
