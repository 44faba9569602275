#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "models/fleet/policy.hpp"
#include "models/planning/fleet_plan.hpp"
#include "models/policies/consolidation/consolidation_planner.hpp"

namespace gemello::policies {

struct ConsolidationPolicyOptions {
  std::string author = "rebalancing/consolidate";  ///< for reasons and errors
  Duration interval = 5min;  ///< between rounds; a round falls on a monitoring sample
  /// Switch emptied hosts off and wake them again. Off: no power action is ever proposed, and a
  /// move to a host that is not on is dropped.
  bool manage_power = true;
  Duration idle_off = 10min;  ///< a host is switched off after being empty this long
  /// Whatever is switched off, all that is booked must fit, in sum, on the hosts left on without
  /// this many of the largest of them: memory and CPU. A necessary condition for surviving their
  /// loss, not a sufficient one (VMs do not split).
  std::int64_t spare_hosts = 1;
};

/// Dynamic consolidation: every round a planner says which VMs move, and what stayed empty is
/// switched off. A VM that needs a host that is off waits for it: this round wakes the host, a
/// later one moves the VM.
///
/// Source: A. Beloglazov, R. Buyya, CCPE 24(13), 2012, doi 10.1002/cpe.1867; switching off after a
/// delay and with room to spare is ours.
class ConsolidationPolicy final : public Policy {
 public:
  /// The books a round plans on; the plan lives until the end of `decide`.
  using PlanFactory = std::function<std::unique_ptr<Plan>(const FleetView&)>;
  ConsolidationPolicy(ConsolidationPolicyOptions options,
                      std::shared_ptr<const ConsolidationPlanner> planner, PlanFactory plans);
  /// Plans with honest books.
  static PlanFactory fleet_plans(const FleetPlanOptions& options);

  Decision decide(const FleetView& view, std::span<const Event> events, Reasons* reasons) override;
  /// {"last_round_us": 0, "empty_since_us": {"hv1": 0}}, times since the origin of the time line.
  std::string memory() const override;
  void recall(std::string_view memory) override;

 private:
  std::string text() const;
  bool round_due(const FleetView& view, std::span<const Event> events) const;
  void propose_moves(const FleetView& view, Decision& decision, Reasons* reasons) const;
  void propose_power_off(const FleetView& view, Decision& decision, Reasons* reasons);
  void track_empty(const FleetView& view, const Decision& decision);
  bool room_without(const FleetView& view, const std::vector<std::uint8_t>& off) const;

  ConsolidationPolicyOptions options_;
  std::shared_ptr<const ConsolidationPlanner> planner_;
  PlanFactory plans_;
  std::optional<Instant> last_round_;
  std::map<std::string, Instant, std::less<>> empty_since_;  // by host name
  mutable std::optional<std::string> text_;                  // of both; none: they changed
};

}  // namespace gemello::policies
