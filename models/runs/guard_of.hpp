#pragma once

#include "models/fleet/guard.hpp"
#include "models/runs/scenario.hpp"

namespace gemello::runs {

/// The Guard of a run: the scenario's limits, and the hosts that its fleet is looked after from:
/// detection.observer, the controllers' machines and those of their lease, where they are hosts.
Guard guard_of(const Scenario& scenario, const Inventory& inventory);

}  // namespace gemello::runs
