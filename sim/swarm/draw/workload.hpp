#pragma once

#include <string>

#include <nlohmann/json.hpp>

#include "sim/swarm/draw/shape.hpp"

namespace gemello::swarm {

/// "vm07".
std::string vm_name(int number);

/// A scenario's "workload": the trace, sizes, priorities and, in a share of the cases each, groups
/// that run apart or together (by host, rack, switch or site), an order of starts, batch VMs.
nlohmann::json draw_workload(const Shape& shape, Dice dice);

}  // namespace gemello::swarm
