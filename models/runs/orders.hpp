#pragma once

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

}  // namespace gemello::runs
