#pragma once

#include <nlohmann/json.hpp>

#include "sim/swarm/draw/dice.hpp"

namespace gemello::swarm {

/// A scenario's "policy": placement, perhaps rebalancing or consolidation, failover with options,
/// perhaps an admission rule. Failover is never "none": what nobody restarts proves nothing.
nlohmann::json draw_policy(Dice dice);

}  // namespace gemello::swarm
