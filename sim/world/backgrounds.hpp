#pragma once

#include <array>
#include <vector>

#include "sim/engine/flow_manager.hpp"

namespace gemello::sim {

/// Load on links that is no flow, by who causes it: guests' traffic, then their disks' I/O, which
/// has what guests leave. Flows have what both leave. Bytes per second.
class Backgrounds {
 public:
  enum class Layer : std::uint8_t { guests, disks };

  explicit Backgrounds(FlowManager& flows) : flows_(flows) {}

  void set(Layer layer, LinkId link, double rate) {
    std::vector<double>& rates = rates_[static_cast<std::size_t>(layer)];
    if (rates.size() < flows_.link_count())
      for (auto& each : rates_) each.resize(flows_.link_count(), 0.0);
    rates[link.index()] = rate;
    flows_.set_background(link, BytesPerSecond(rates_[0][link.index()] + rates_[1][link.index()]));
  }
  double of(Layer layer, LinkId link) const {
    const std::vector<double>& rates = rates_[static_cast<std::size_t>(layer)];
    return link.index() < rates.size() ? rates[link.index()] : 0.0;
  }

 private:
  FlowManager& flows_;
  std::array<std::vector<double>, 2> rates_;
};

}  // namespace gemello::sim
