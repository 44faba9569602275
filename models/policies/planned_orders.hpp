#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "models/fleet/policy.hpp"

namespace gemello::policies {

/// What a person has planned: actions, each at its instant, whatever any rule thinks of them. They
/// are proposed once; Guard and Gate judge them like all others. What was planned for before the
/// first decision, and is not remembered as proposed, is past. Memory: how many were proposed.
/// Source: own; what tests of the simulator gave as scripts, 2026-11-21.
class PlannedOrders final : public Policy {
 public:
  using Order = std::pair<Instant, Action>;
  /// Sorts them by time; those of one instant stay in their order.
  explicit PlannedOrders(std::vector<Order> orders);

  Decision decide(const FleetView& view, std::span<const Event> events, Reasons* reasons) override;
  std::string memory() const override;
  void recall(std::string_view memory) override;

 private:
  std::vector<Order> orders_;
  std::size_t given_ = 0;
  bool begun_ = false;
};

}  // namespace gemello::policies
