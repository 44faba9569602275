#pragma once

#include <string>

#include "models/runs/scenario.hpp"

namespace gemello::runs {

/// What is dangerous about a scenario's leases, in a sentence; empty: nothing. A silent brick is
/// waited for up to twice its ping time-out (models/behaviour/silent_brick.hpp), and no renewal of
/// any host gets through meanwhile: a lease that does not outlive that lets the watchdogs reset
/// every host that holds one, for one disk server.
std::string lease_note(const Scenario& scenario, const Inventory& inventory);

}  // namespace gemello::runs
