#pragma once

#include <vector>

#include <nlohmann/json.hpp>

#include "models/runs/fault.hpp"
#include "sim/swarm/draw/shape.hpp"

namespace gemello::swarm {

/// How a case's world tells silence from death: heartbeats and who listens, leases with watchdogs,
/// paths that confirm, statements of operators.
///
/// Adds "detection" and, in a share of the cases with a volume whose quorums meet, "leases".
void draw_proofs(nlohmann::json& scenario, const Shape& shape, const nlohmann::json& platform,
                 Dice& dice);

/// "declare_dead": true statements only, of hosts in a loss of power. Adds none where there is
/// none.
void draw_statements(nlohmann::json& scenario, const std::vector<runs::Fault>& faults, Dice dice);

}  // namespace gemello::swarm
