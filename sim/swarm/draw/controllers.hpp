#pragma once

#include <vector>

#include <nlohmann/json.hpp>

#include "models/cloud/inventory.hpp"
#include "models/runs/fault.hpp"
#include "sim/swarm/draw/shape.hpp"

namespace gemello::swarm {

/// A scenario's "controllers": two or three seats on machines of their own, the lease on one to
/// three, times, and what befalls their processes until the storm ends. Null in most cases, and
/// where there are not two machines that are on from the beginning.
nlohmann::json draw_controllers(const nlohmann::json& platform, Duration storm_end, Dice dice);

/// Cuts of the seats' machines from the network, until the storm ends.
void add_cuts(std::vector<runs::Fault>& faults, const nlohmann::json& controllers,
              const Inventory& inventory, Duration storm_end, Dice dice);

}  // namespace gemello::swarm
