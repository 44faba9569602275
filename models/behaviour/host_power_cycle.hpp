#pragma once

#include <cstdint>

#include "models/cloud/compute.hpp"
#include "models/units/quantity.hpp"

namespace gemello::behaviour {

/// Where a machine is in its power cycle.
enum class PowerPhase : std::uint8_t { off, booting, running, shutting_down };

/// Assumption: how loaded a machine is, as a utilization 0..1 of its curve, while it boots and
/// while it shuts down. No published measurement covers the machines of the platforms; firmware,
/// kernel and daemons keep a server near full load for most of a boot, and a shutdown mostly
/// waits.
struct PowerCycleAssumption {
  double boot_utilization = 1.0;
  double shutdown_utilization = 0.5;
};

/// Power in a phase. `utilization` (0..1) counts only while running.
///
/// Source: assumption above; SPECpower curve by power_on.
Watts phase_power(const PowerCurve& curve, PowerPhase phase, double utilization,
                  const PowerCycleAssumption& assumption);

/// Energy of one shutdown and one boot of this host: what switching it off costs before it saves.
Joules cycle_energy(const Host& host, const PowerCycleAssumption& assumption);

/// The time a host must stay off between shutdown and boot for the cycle to use no more energy
/// than staying on idle: (cycle energy - idle power * cycle time) / (idle - standby), at least 0.
/// `Duration::max()` when standby draws as much as idle.
Duration break_even_time(const Host& host, const PowerCycleAssumption& assumption);

}  // namespace gemello::behaviour
