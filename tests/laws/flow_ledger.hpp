#pragma once

#include <map>
#include <string>
#include <vector>

#include "models/runs/metrics.hpp"
#include "models/runs/state.hpp"
#include "sim/world/sim_world.hpp"
#include "tests/laws/broken.hpp"
#include "tests/laws/network_oracle.hpp"

namespace gemello::testing {

/// Every byte of every link between two events, accounted for: guests' by the oracle, the rest by
/// the rounds of migrations, each over the links of its way and no other.
class FlowLedger {
 public:
  /// network: of the scenario, what limits one connection.
  FlowLedger(const runs::NetworkSettings& network, Broken& broken)
      : network_(network), broken_(broken) {}

  /// What was and is, before and after an interval in which nothing changed.
  struct Moment {
    Instant at{};
    runs::FleetState state;
    std::map<std::string, sim::LinkUse> links;
    NetworkOracle::Picture picture;
  };
  void between(const Moment& before, const Moment& after);
  /// Against the outcomes in the metrics: what a migration's rounds say that they sent.
  void close(const runs::Metrics& metrics);

  double guest_bytes() const { return guests_; }
  double flow_bytes() const { return flows_; }
  /// Intervals in which a connection was held by its window or by losses.
  int held() const { return held_; }

 private:
  using Key = std::pair<VmId, Instant>;  // of a migration: its VM and its start
  std::map<std::string, double> beyond_guests(const Moment& before, const Moment& after);
  void check_pace(const Moment& before, const Moment& after, const std::vector<std::string>& route,
                  double bytes);

  runs::NetworkSettings network_;
  Broken& broken_;
  std::map<Key, double> moved_;
  std::map<Key, bool> uncertain_;
  double guests_ = 0;
  double flows_ = 0;
  int held_ = 0;
};

}  // namespace gemello::testing
