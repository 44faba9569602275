#pragma once

#include <cstddef>

#include "models/cloud/inventory.hpp"

namespace gemello::cloudsim {

/// Watts at a utilization 0..1 by CloudSim's own arithmetic, operation by operation (the honest
/// engine's is models/behaviour/server_power). Breaks an invariant outside 0..1.
/// Source: rules 1.5 and 1.6 (README.md).
double watts(const PowerCurve& curve, double utilization);

/// The benchmark's hosts (800: HP ProLiant ML110 G4 and G5 by turns) and VMs (four types, in four
/// equal runs). Memory: CloudSim's MB are MiB here.
Inventory benchmark_inventory(std::size_t vm_count, std::size_t host_count = 800);

}  // namespace gemello::cloudsim
