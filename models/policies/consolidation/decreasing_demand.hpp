#pragma once

#include <vector>

#include "models/planning/plan.hpp"

namespace gemello::policies {

/// Sorts VMs by demand, largest first, VMs of equal demand staying in the order given: the
/// "decreasing" of every best-fit and first-fit decreasing. quantum: MHz below which demands are
/// equal; 0 compares exactly.
///
/// Source: D. S. Johnson, "Near-optimal bin packing algorithms", PhD thesis, MIT, 1973.
void by_decreasing_demand(const Plan& plan, std::vector<VmId>& vms, double quantum = 1e-6);

}  // namespace gemello::policies
