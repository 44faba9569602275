#pragma once

#include <span>

#include "models/cloud/inventory.hpp"
#include "models/runs/metrics.hpp"

namespace gemello::runs {

/// The fleet that capacity is counted on: by ids of the inventory.
struct CapacityInput {
  std::span<const HostId> host_of;       ///< per VM; none(): holds nothing
  std::span<const double> demand;        ///< per VM: mean CPU demand, MHz
  std::span<const std::uint8_t> usable;  ///< per host 0/1: may carry VMs (a sleeping one counts)
  double memory_overcommit_max = 1.0;
};

/// What is left of a fleet.
///   N+1: each usable host is taken away in turn; its VMs, largest memory first, go to the first
///   other host that has their memory and mean CPU demand free and no VM of their anti-affinity
///   group (first-fit decreasing). Not covered means that this rule finds no place, which a better
///   packing might.
///   more: sum over hosts of the VMs of a flavour that fit beside what is there, by memory and by
///   the flavour's full CPU rate.
CapacityLeft capacity_left(const Inventory& inventory, const CapacityInput& input);

}  // namespace gemello::runs
