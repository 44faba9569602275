#pragma once

#include <cstdint>
#include <string>

#include "models/cloud/inventory.hpp"
#include "models/runs/series_reader.hpp"

namespace gemello::runs {

/// What a run's hosts drew, and what they could not have gone below.
struct EnergyBound {
  Duration time{};  ///< covered by the series
  Joules drawn{};   ///< by the hosts
  Joules least{};   ///< see behaviour::least_fleet_power, row by row
  std::int64_t rows = 0;
};

/// For the CPU that the run delivered in each row of its series, and the memory of as many of its
/// smallest VMs as served at its end (all of it, where all serve). Least power is convex in both,
/// so that the least power for a row's means is a bound for the row. inventory: of the run, with
/// its VMs. memory_overcommit: what the run's Guard lets through. folder: for errors. Errors:
/// InputError if there is no series of the fleet.
EnergyBound energy_bound(const SeriesReader& series, const Inventory& inventory,
                         double memory_overcommit, const std::string& folder);

}  // namespace gemello::runs
