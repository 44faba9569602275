#pragma once

#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "models/cloud/inventory.hpp"
#include "models/runs/fault.hpp"
#include "sim/swarm/draw/dice.hpp"

namespace gemello::swarm {

/// Every kind of fault that lasts, in the order of its declaration: those that swarms draw.
const std::vector<runs::FaultKind>& lasting_faults();

/// What a platform has that a kind of fault can strike, by name; empty where it has none. Of
/// bricks and disk servers only where a VM may have an image.
std::vector<std::string> parts_for(runs::FaultKind kind, const Inventory& inventory);

/// A fault of this kind with its shape drawn, `lasts` at most.
runs::Fault draw_fault(runs::FaultKind kind, std::string component, Duration at, Duration lasts,
                       Dice& dice);

/// Faults that begin in [from, until) and have all ended by `until`: several bursts, in which they
/// overlap. Kinds are equally likely, then parts.
std::vector<runs::Fault> draw_faults(const Inventory& inventory, Duration from, Duration until,
                                     Dice dice);

/// As scenario.json has it.
nlohmann::json fault_json(const runs::Fault& fault);

}  // namespace gemello::swarm
