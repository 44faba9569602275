#pragma once

#include <string>
#include <vector>

#include "models/runs/scenario.hpp"

namespace gemello::runs {

/// What is dangerous about a scenario's leases, in a sentence; empty: nothing. A silent brick is
/// waited for up to twice its ping time-out (models/behaviour/silent_brick.hpp), and no renewal of
/// any host gets through meanwhile: a lease that does not outlive that lets the watchdogs reset
/// every host that holds one, for one disk server.
std::string lease_note(const Scenario& scenario, const Inventory& inventory);

/// What may make hosts that are well reset each other, one sentence each, with its place in the
/// scenario: leases on bricks of the hosts themselves, where the loss of one host, with those that
/// are off at the start, leaves a replica set of the lease volume without quorum.
std::vector<std::string> lease_warnings(const Scenario& scenario, const Inventory& inventory);

}  // namespace gemello::runs
