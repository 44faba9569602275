#include "models/behaviour/server_power.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>

#include <fmt/format.h>

#include "models/units/error.hpp"

namespace gemello::behaviour {
namespace {

double within_unit(double utilization) {
  GEMELLO_INVARIANT(utilization >= -1e-9 && utilization <= 1 + 1e-9,
                    "a utilization lies between 0 and 1");
  return std::clamp(utilization, 0.0, 1.0);
}

// Watts at a position 0..10 on the curve.
double watts_at(const PowerCurve& curve, double tenths) {
  const auto low = std::min<std::size_t>(static_cast<std::size_t>(tenths), 9);
  const double a = curve.at_tenths[low].count();
  const double b = curve.at_tenths[low + 1].count();
  return a + (b - a) * (tenths - static_cast<double>(low));
}

// Integral of the curve over positions from..to, 0 <= from <= to <= 10, in watts * tenths.
double area(const PowerCurve& curve, double from, double to) {
  double sum = 0;
  while (from < to) {
    const double next = std::min(to, std::floor(from) + 1);
    sum += 0.5 * (watts_at(curve, from) + watts_at(curve, next)) * (next - from);
    from = next;
  }
  return sum;
}

}  // namespace

Watts power_on(const PowerCurve& curve, double utilization) {
  return Watts(watts_at(curve, 10 * within_unit(utilization)));
}

Watts power_off(const PowerCurve& curve) {
  return curve.standby;
}

Joules ramp_energy(const PowerCurve& curve, double from, double to, Duration time) {
  const double low = 10 * within_unit(std::min(from, to));
  const double high = 10 * within_unit(std::max(from, to));
  // Over a span this narrow the mean of the ends is exact to the last bits; the area would divide
  // nothing by nothing.
  if (high - low < 1e-9) return Watts(0.5 * (watts_at(curve, low) + watts_at(curve, high))) * time;
  return Watts(area(curve, low, high) / (high - low)) * time;
}

void check_curve(const PowerCurve& curve, std::string_view file, std::string_view place) {
  const auto refuse_unless_power = [&](Watts power, std::string_view what) {
    if (!std::isfinite(power.count()) || power.count() < 0)
      throw InputError(
          file, place,
          fmt::format("{} must be a power of 0 W or more, not {} W", what, power.count()));
  };
  refuse_unless_power(curve.standby, "standby");
  for (std::size_t tenth = 0; tenth < curve.at_tenths.size(); ++tenth) {
    refuse_unless_power(curve.at_tenths[tenth], fmt::format("the power at {} %", 10 * tenth));
    if (tenth > 0 && curve.at_tenths[tenth] < curve.at_tenths[tenth - 1])
      throw InputError(file, place,
                       fmt::format("power falls from {} W at {} % to {} W at {} % of load",
                                   curve.at_tenths[tenth - 1].count(), 10 * (tenth - 1),
                                   curve.at_tenths[tenth].count(), 10 * tenth));
  }
  if (curve.standby > curve.at_tenths[0])
    throw InputError(file, place,
                     fmt::format("standby draws {} W, more than idle ({} W)", curve.standby.count(),
                                 curve.at_tenths[0].count()));
}

}  // namespace gemello::behaviour
