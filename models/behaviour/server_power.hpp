#pragma once

#include <string_view>

#include "models/cloud/compute.hpp"
#include "models/units/quantity.hpp"

namespace gemello::behaviour {

/// Electric power of a server that is on, at a utilization 0..1 of its compute rate: linear
/// between the eleven points of its curve. A utilization outside 0..1 by rounding (1e-9) is taken
/// as the nearer end; further outside breaks an invariant.
///
/// Source: SPECpower_ssj2008 result files give the eleven points; linear interpolation between
/// them as in A. Beloglazov, R. Buyya, CCPE 24(13), 2012, section 4.2, and CloudSim's
/// PowerModelSpecPower.
Watts power_on(const PowerCurve& curve, double utilization);

/// Power of a server that is off but plugged in.
Watts power_off(const PowerCurve& curve);

/// Energy while the utilization moves linearly from `from` to `to` (0..1 each) within `time`: the
/// exact integral of the piecewise linear curve, split at its points.
Joules ramp_energy(const PowerCurve& curve, double from, double to, Duration time);

/// Refuses a curve that no server has: a value that is not finite or is negative, power that falls
/// as load rises, standby above idle.
/// Errors: InputError(file, place, sentence).
void check_curve(const PowerCurve& curve, std::string_view file, std::string_view place);

}  // namespace gemello::behaviour
