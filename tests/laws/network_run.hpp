#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "models/cloud/inventory.hpp"
#include "models/runs/scenario.hpp"
#include "models/traces/trace.hpp"

namespace gemello::testing {

/// One random fault of the network or of a host; numbers are taken modulo what there is.
struct NetworkFault {
  std::uint8_t kind = 0;
  std::uint8_t part = 0;
  std::uint16_t at = 0;     ///< s after the start, below NetworkRun::faults_end
  std::uint16_t lasts = 1;  ///< s, cut at faults_end
};

/// A small fleet on a redundant network for half an hour, whose guests talk and move, while parts
/// of the network fail in the first ten minutes.
struct NetworkRun {
  static constexpr std::int64_t faults_end = 600;  // s
  static constexpr std::int64_t length = 1500;     // s

  std::uint64_t seed = 1;    ///< of sizes, loads, speeds and the storm
  std::uint8_t hosts = 3;    ///< 2..4
  std::uint8_t vms = 5;      ///< 1..8
  std::uint8_t bond = 0;     ///< mode of host 0; 6: no bond. Host i has the next but i
  std::uint8_t shape = 0;    ///< bits: a third switch in a ring, a second site, a storm, a VLAN
  std::uint8_t uplinks = 1;  ///< 0..2
  std::uint8_t tree = 0;     ///< none, rapid, stp
  std::uint8_t peers = 0;    ///< 0: none, 1: one rule, 2: two
  std::vector<NetworkFault> faults;
};

/// What is run: the same for the same NetworkRun.
struct NetworkCase {
  Inventory inventory;
  runs::Scenario scenario;
  traces::TraceData trace;
};
NetworkCase network_case(const NetworkRun& run);

/// What a run reached: a law that was never put to the test says nothing.
struct NetworkReach {
  double guests = 0, flows = 0, cut = 0, excess = 0;  ///< bytes
  double moved = 0, given_up = 0;                     ///< migrations
  double full = 0;                                    ///< instants with a link too full for beats
  double waiting = 0;                                 ///< instants with a migration without a way
  double deaf = 0;                                    ///< instants with heartbeats that get lost
  double held = 0;                                    ///< intervals, by a window or losses
};

/// Runs it in this process (one engine), looking at every event, and returns the laws of the
/// network that it broke, a line each; "" if none.
std::string broken_network_laws(const NetworkRun& run, NetworkReach* reach = nullptr);

/// Runs it in forked processes: undisturbed, with a State taken at `at`, and from that State.
/// Returns how the rest differs: events, rows of the series, the last State.
std::string broken_by_state(const NetworkRun& run, std::int64_t at_microseconds);

/// For a failed property: what was run.
std::string to_text(const NetworkRun& run);

}  // namespace gemello::testing
