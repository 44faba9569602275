#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <vector>

#include "models/runs/metrics_accumulator.hpp"
#include "sim/engine/flow_manager.hpp"

namespace gemello::sim {

/// Bytes that crossed each link since the last row: what flows moved, whatever their rates were.
class LinkMeter {
 public:
  explicit LinkMeter(FlowManager& flows) : flows_(flows) {}

  /// FlowManager::start, metered.
  FlowId start(FlowRequest request);
  /// Bytes that are no flow's.
  void add(LinkId link, double bytes);
  /// Called after each start and end of a flow.
  void on_change(std::function<void()> changed) { changed_ = std::move(changed); }
  /// Books what the live flows moved up to now.
  void account();
  /// Mean load of every link over the interval behind, 0..1, and a new interval.
  std::vector<float> take_loads(Duration interval, runs::MetricsAccumulator& metrics);

  const std::vector<double>& bytes() const { return bytes_; }
  /// Since this meter was made; not part of the State.
  const std::vector<double>& total() const { return total_; }
  void restore(std::vector<double> bytes) { bytes_ = std::move(bytes); }

 private:
  struct Metered {
    std::vector<LinkId> route;
    double left = 0;
  };
  void book(Metered& flow, double left);
  void make_room();

  FlowManager& flows_;
  std::map<FlowId, Metered> live_;
  std::vector<double> bytes_;
  std::vector<double> total_;
  std::function<void()> changed_;
};

}  // namespace gemello::sim
