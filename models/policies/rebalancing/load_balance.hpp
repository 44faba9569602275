#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "models/planning/fleet_plan.hpp"
#include "models/policies/rebalancing/imbalance.hpp"
#include "models/policies/remembering_policy.hpp"

namespace gemello::policies {

struct LoadBalanceOptions {
  ImbalanceMeasure measure = ImbalanceMeasure::max_minus_mean;
  double high = 0.20;          ///< imbalance of CPU shares that starts moving
  double low = 0.10;           ///< and the one at which it stops
  std::int32_t hold = 2;       ///< monitoring samples in a row above `high` before it starts
  std::int32_t window = 3;     ///< samples a VM's demand is averaged over
  Duration interval = 5min;    ///< between two rounds of moves
  Duration residence = 30min;  ///< a VM stays where it is at least so long
  std::int32_t moves_per_round = 4;
  std::int32_t moves_per_hour = 20;
  std::int32_t moves_per_host = 2;  ///< in and out, under way at once
};

struct LoadBalanceMemory {
  struct Move {
    VmId vm;
    Instant at{};
    bool operator==(const Move&) const = default;
  };
  std::int32_t streak = 0;  ///< samples in a row above `high`
  bool balancing = false;   ///< between `high` and `low`, on the way down
  Instant round = never;    ///< the last one with moves, until `interval` has passed
  std::vector<Move> moves;  ///< proposed within the residence or the last hour, by time

  static LoadBalanceMemory read(std::string_view text, const Inventory* inventory);
  std::string text(const Inventory& inventory) const;
  bool operator==(const LoadBalanceMemory&) const = default;
};

/// Moves VMs off the most loaded hosts when the loads of hosts have been uneven for a while, and
/// goes on until they are even enough. Loads are expected ones: demand averaged over `window`,
/// with what is under way counted as done. A move is the one that evens loads out most per byte
/// of memory to copy; never one after which its target would be the hottest host. A VM that moved
/// or was placed less than `residence` ago stays, and so does one whose move was asked for less
/// than that ago, however it ended.
///
/// Source: "adaptive scheduling of VMs" of Capone et al., CHEP 2012, J. Phys. Conf. Ser. 396
/// 042012: claimed there, no algorithm published; this one is our reading. Hysteresis, hold and
/// budget answer what users of balancers complain of: repeated moves and overloaded targets.
class LoadBalance final : public RememberingPolicy<LoadBalanceMemory> {
 public:
  LoadBalance(LoadBalanceOptions options, FleetPlanOptions books)
      : options_(options), books_(books) {}

 protected:
  Decision decide_with(LoadBalanceMemory& memory, const FleetView& view,
                       std::span<const Event> events, Reasons* reasons) override;

 private:
  LoadBalanceOptions options_;
  FleetPlanOptions books_;
};

}  // namespace gemello::policies
