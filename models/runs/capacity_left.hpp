#pragma once

#include <span>

#include "models/planning/how_many_more.hpp"
#include "models/runs/metrics.hpp"

namespace gemello::runs {

/// What capacity is counted on and by.
struct CapacityInput {
  const FleetView* view = nullptr;                ///< who is where now
  std::span<const double> demand;                 ///< per VM: mean CPU demand, MHz
  const policies::PlacementRule* rule = nullptr;  ///< first-fit: of two policies the same
  double memory_overcommit_max = 1.0;
  planning::FailureOptions failures;
};

/// What is left of a fleet, as models/planning has it.
///   N+1: each host that is not lost already is really lost in turn; its VMs, the higher priority
///   and then the larger memory first, are placed by the rule on hosts that have their memory and
///   mean CPU demand free, no VM of their anti-affinity group and their disk; sleeping hosts wake.
///   Not covered means that this rule finds no place, which a better packing might.
///   more: how many VMs of a flavour are taken in one after the other by memory and their full CPU
///   rate, sleeping hosts included, whatever could be lost then.
CapacityLeft capacity_left(const CapacityInput& input);

}  // namespace gemello::runs
