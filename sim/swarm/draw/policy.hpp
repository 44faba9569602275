#pragma once

#include <nlohmann/json.hpp>

#include "sim/swarm/draw/dice.hpp"

namespace gemello::swarm {

/// A scenario's "policy": placement, perhaps rebalancing or consolidation, failover with options,
/// perhaps an admission rule. Failover is never "none": what nobody restarts proves nothing.
nlohmann::json draw_policy(Dice dice);

/// A scenario's "gate", or null: moves and powering off wait for an operator's word, which comes in
/// time or too late. What restarts VMs never waits: a person's no would excuse every VM.
nlohmann::json draw_gate(Dice dice);

}  // namespace gemello::swarm
