#include "sim/world/link_meter.hpp"

#include <algorithm>

#include "sim/world/link_names.hpp"

namespace gemello::sim {

LinkMeter::LinkMeter(FlowManager& flows, const Engine& engine, Instant row_start)
    : flows_(flows), engine_(engine), row_start_(row_start) {
  flows.on_bandwidth([this](LinkId link) { bandwidth_changes(link); });
}

// It had been as wide as it is since the last change, or since the row began.
void LinkMeter::bandwidth_changes(LinkId link) {
  Room& room = room_.try_emplace(link, Room{0, row_start_}).first->second;
  room.bytes += flows_.bandwidth(link).count() * seconds(engine_.now() - room.since);
  room.since = engine_.now();
}

double LinkMeter::could_carry(LinkId link, Duration interval) const {
  const double bandwidth = flows_.bandwidth(link).count();
  const auto changed = room_.find(link);
  if (changed == room_.end()) return bandwidth * seconds(interval);
  return changed->second.bytes + bandwidth * seconds(engine_.now() - changed->second.since);
}

nlohmann::json LinkMeter::room() const {
  nlohmann::json list = nlohmann::json::array();
  for (const auto& [link, room] : room_)
    list.push_back({flows_.link_name(link), room.bytes, room.since.time_since_epoch().count()});
  return list;
}

void LinkMeter::restore_room(const nlohmann::json& room) {
  room_.clear();
  for (const nlohmann::json& entry : room) {
    const LinkId link = link_named(flows_, entry.at(0), "$.extra.sim.link_room");
    room_[link] = {entry.at(1).get<double>(), Instant(Duration(entry.at(2).get<std::int64_t>()))};
  }
}

void LinkMeter::book(Metered& flow, double left) {
  const double moved = std::max(0.0, flow.left - left);
  flow.left = left;
  for (const LinkId link : flow.route) {
    bytes_[link.index()] += moved;
    total_[link.index()] += moved;
  }
}

void LinkMeter::make_room() {
  bytes_.resize(flows_.link_count(), 0.0);
  total_.resize(flows_.link_count(), 0.0);
}

void LinkMeter::add(LinkId link, double bytes) {
  make_room();
  bytes_[link.index()] += bytes;
  total_[link.index()] += bytes;
}

FlowId LinkMeter::start(FlowRequest request) {
  make_room();
  Metered metered{request.route, request.bytes};
  request.on_end = [this, on_end = std::move(request.on_end)](const FlowEnd& end) {
    const auto found = live_.find(end.id);
    if (found != live_.end()) {
      book(found->second, end.remaining);
      live_.erase(found);
    }
    if (changed_) changed_();
    on_end(end);
  };
  const FlowId id = flows_.start(std::move(request));
  live_.emplace(id, std::move(metered));
  if (changed_) changed_();
  return id;
}

void LinkMeter::account() {
  for (auto& [id, flow] : live_)
    if (flows_.alive(id)) book(flow, flows_.remaining(id));
}

std::vector<float> LinkMeter::take_loads(Duration interval, runs::MetricsAccumulator& metrics) {
  account();
  bytes_.resize(flows_.link_count(), 0.0);
  std::vector<float> loads(bytes_.size());
  const double time = seconds(interval);
  for (std::size_t link = 0; link < bytes_.size(); ++link) {
    const double capacity = could_carry(LinkId(link), interval);
    const double share = capacity > 0 ? bytes_[link] / capacity : 0.0;
    loads[link] = static_cast<float>(share);
    metrics.add_link(link, time, share);
    bytes_[link] = 0;
  }
  room_.clear();
  row_start_ = engine_.now();
  return loads;
}

}  // namespace gemello::sim
