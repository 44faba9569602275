#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <vector>

#include <nlohmann/json.hpp>

#include "models/runs/metrics_accumulator.hpp"
#include "sim/engine/flow_manager.hpp"

namespace gemello::sim {

/// Bytes that crossed each link since the last row: what flows moved, whatever their rates were;
/// and what it could have carried, whatever became of its bandwidth.
class LinkMeter {
 public:
  /// row_start: when the row began that is going on.
  LinkMeter(FlowManager& flows, const Engine& engine, Instant row_start);

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
  /// Of the links whose bandwidth changed in this row, for State: [link, bytes that it could have
  /// carried up to the last change, when that was]. restore_room: once every bandwidth is restored.
  nlohmann::json room() const;
  /// Errors: nlohmann::json::exception, InputError: a link that the platform does not have.
  void restore_room(const nlohmann::json& room);

 private:
  struct Metered {
    std::vector<LinkId> route;
    double left = 0;
  };
  struct Room {
    double bytes = 0;
    Instant since{};
  };
  void book(Metered& flow, double left);
  void bandwidth_changes(LinkId link);
  double could_carry(LinkId link, Duration interval) const;
  void make_room();

  FlowManager& flows_;
  const Engine& engine_;
  Instant row_start_;
  std::map<LinkId, Room> room_;  // of links whose bandwidth changed in this row
  std::map<FlowId, Metered> live_;
  std::vector<double> bytes_;
  std::vector<double> total_;
  std::function<void()> changed_;
};

}  // namespace gemello::sim
