#pragma once

#include <string>
#include <utility>
#include <vector>

#include "models/cloud/inventory.hpp"
#include "models/fleet/action.hpp"
#include "models/runs/scenario.hpp"

namespace gemello::runs {

/// The scenario's planned actions, in file order. Errors: InputError with the scenario's file and
/// place: no action of the notation of events.jsonl, or of what the fleet does not have.
std::vector<std::pair<Instant, Action>> planned_orders(const Scenario& scenario,
                                                       const Inventory& inventory);

/// A statement of an operator, bound to the fleet.
struct DeathStatement {
  Instant at{};
  HostId host;
  std::string by;
};

/// In file order. Errors: InputError at $.declare_dead[i].host: no such host.
std::vector<DeathStatement> death_statements(const Scenario& scenario, const Inventory& inventory);

}  // namespace gemello::runs
