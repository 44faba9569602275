#include "sim/world/link_meter.hpp"

#include <algorithm>

namespace gemello::sim {

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
    const double capacity = flows_.bandwidth(LinkId(link)).count() * time;
    const double share = capacity > 0 ? bytes_[link] / capacity : 0.0;
    loads[link] = static_cast<float>(share);
    metrics.add_link(link, time, share);
    bytes_[link] = 0;
  }
  return loads;
}

}  // namespace gemello::sim
