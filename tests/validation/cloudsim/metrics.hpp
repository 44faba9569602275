#pragma once

#include <cstdint>
#include <string>

#include "tests/validation/cloudsim/books.hpp"

namespace gemello::cloudsim {

/// What CloudSim prints at the end of a run. Ratios 0..1. Source: rules 9 (README.md).
struct Metrics {
  double energy_kwh = 0;
  std::int64_t migrations = 0;
  double pdm = 0;                ///< demand not served because of migration / demand
  double slatah = 0;             ///< time with less granted than wanted / time active, of hosts
  double violation_overall = 0;  ///< demand not served / demand
  double violation_average = 0;  ///< mean relative shortfall of the intervals that have one
  std::int64_t shutdowns = 0;
  std::int64_t deleted_vms = 0;  ///< not printed: VMs deleted for one moment of zero demand

  /// "192.62 26711 0.06 4.91 0.07 10.15 5885": kWh, migrations, PDM %, SLATAH %, overall %,
  /// average %, shutdowns, rounded as printed.
  std::string text() const;
};

/// The figures that come from the logs; energy and migrations are the world's.
Metrics metrics_of(const Books& books);

}  // namespace gemello::cloudsim
