#pragma once

#include <filesystem>
#include <memory>
#include <span>
#include <vector>

#include "models/cloud/inventory.hpp"
#include "models/fleet/policy.hpp"

namespace gemello::testing {

/// An action asked for at an instant, whatever the policy thinks.
struct Order {
  Instant at{};
  Action action;
};

/// Reads orders.json: [{"at": "60s", "action": {"action": "migrate", "vm": ...}}, ...], actions in
/// the notation of the event log; none if there is no such file. Errors: InputError.
std::vector<Order> read_orders(const std::filesystem::path& path, const Inventory& inventory);

/// A policy that gives orders on top of what another decides.
class ScriptedPolicy final : public Policy {
 public:
  /// orders: sorted by time.
  ScriptedPolicy(std::unique_ptr<Policy> inner, std::vector<Order> orders)
      : inner_(std::move(inner)), orders_(std::move(orders)) {}

  Decision decide(const FleetView& view, std::span<const Event> events, Reasons* reasons) override;

 private:
  std::unique_ptr<Policy> inner_;
  std::vector<Order> orders_;
  std::size_t given_ = 0;
};

}  // namespace gemello::testing
