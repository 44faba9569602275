#pragma once

#include "models/cloud/inventory.hpp"
#include "models/runs/scenario.hpp"

namespace gemello::runs {

/// Gives the trace's VMs, from `first` on, their volumes by the scenario's image rules, and checks
/// that disk I/O can be simulated with what there is. Nothing without a section "storage".
/// Errors: InputError with the scenario's file and place: no such volume or machine, a machine
/// without a storage interface, a pattern that matches no VM, an image without a size, no image.
void place_images(Inventory& inventory, std::size_t first, const Scenario& scenario);

}  // namespace gemello::runs
