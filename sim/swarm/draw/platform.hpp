#pragma once

#include <nlohmann/json.hpp>

#include "sim/swarm/draw/shape.hpp"

namespace gemello::swarm {

/// platform.json: sites, switches and circuits, machines with their ports, BMCs and bonds.
nlohmann::json draw_platform(const Shape& shape, Dice dice);

/// Adds disk servers or bricks on hosts, and a volume with its options. Precondition: the shape
/// has storage and the hosts are there.
void draw_storage(nlohmann::json& platform, const Shape& shape, Dice dice);

/// A machine's name, rack, ports, bond and roles.
nlohmann::json draw_machine(const std::string& name, int number, const Shape& shape);

}  // namespace gemello::swarm
