#include "models/behaviour/host_power_cycle.hpp"

#include <algorithm>

#include "models/behaviour/server_power.hpp"
#include "models/units/error.hpp"

namespace gemello::behaviour {

Watts phase_power(const PowerCurve& curve, PowerPhase phase, double utilization,
                  const PowerCycleAssumption& assumption) {
  switch (phase) {
    case PowerPhase::off:
      return power_off(curve);
    case PowerPhase::booting:
      return power_on(curve, assumption.boot_utilization);
    case PowerPhase::running:
      return power_on(curve, utilization);
    case PowerPhase::shutting_down:
      return power_on(curve, assumption.shutdown_utilization);
  }
  GEMELLO_INVARIANT(false, "a machine is in one of its power phases");
  return {};
}

Joules cycle_energy(const Host& host, const PowerCycleAssumption& assumption) {
  return phase_power(host.power, PowerPhase::booting, 0, assumption) * host.boot_time +
         phase_power(host.power, PowerPhase::shutting_down, 0, assumption) * host.shutdown_time;
}

Duration break_even_time(const Host& host, const PowerCycleAssumption& assumption) {
  const Watts idle = power_on(host.power, 0);
  const Watts saved = idle - power_off(host.power);
  if (saved <= Watts(0)) return Duration::max();
  const Joules extra =
      cycle_energy(host, assumption) - idle * (host.boot_time + host.shutdown_time);
  return duration_rounded_up(std::max(0.0, extra.count() / saved.count()));
}

}  // namespace gemello::behaviour
