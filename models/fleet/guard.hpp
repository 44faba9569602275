#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "models/fleet/fleet_view.hpp"

namespace gemello {

/// Limits no policy may pass. Ratios are of physical capacity.
struct GuardLimits {
  double memory_overcommit_max = 1.0;  ///< booked guest memory / memory for guests
  std::int32_t migrations_in_flight_max = 8;
  std::int32_t migrations_per_host_max = 2;  ///< in flight, in plus out
  std::int32_t moves_per_hour_max = 0;       ///< fleet-wide; 0: no limit
  /// Hosts that are not switched off: monitoring listens there, or a controller runs.
  std::vector<HostId> needed_on = {};
};

/// Refuses what no policy may do, whatever its reasons: a start without proof of death after a
/// loss, one VM twice, a locked VM or host, memory overcommit, broken affinity and anti-affinity,
/// lost quorum or last good copies, exceeded move budgets, a host switched off that the fleet is
/// looked after from.
class Guard {
 public:
  explicit Guard(GuardLimits limits = {}) : limits_(std::move(limits)) {}

  /// The reason to refuse, or nothing. `view` must include what was begun in the same tick.
  std::optional<std::string> refuse(const FleetView& view, const Action& action) const;
  /// Called for each migration that passes: feeds moves_per_hour_max.
  void count_move(Instant now);
  const GuardLimits& limits() const { return limits_; }
  const std::vector<Instant>& recent_moves() const { return recent_moves_; }
  void restore(std::vector<Instant> recent_moves) { recent_moves_ = std::move(recent_moves); }

 private:
  GuardLimits limits_;
  std::vector<Instant> recent_moves_;  // of the last hour, ascending
};

}  // namespace gemello
