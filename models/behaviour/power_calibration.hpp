#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <span>
#include <string_view>

#include "models/cloud/compute.hpp"
#include "models/units/quantity.hpp"

namespace gemello::behaviour {

/// How many hosts are on at which load, as a PowerCurve sees it: a host between two tenths counts
/// in both by its nearness, so that the sum is the number of hosts and the power of them all is
/// linear in the curve's eleven points.
struct LoadCount {
  std::array<double, 11> at_tenths{};  ///< hosts

  /// `hosts` of them at a utilization within 0..1 (tolerance as in power_on). May be negative to
  /// take back what was added.
  void add(double utilization, double hosts = 1);
  double hosts() const;
};

/// Equals the sum of power_on over the hosts counted.
Watts fleet_power(const PowerCurve& curve, const LoadCount& count);

/// One reading of a meter for the whole fleet, and what its hosts did meanwhile.
struct PowerReading {
  LoadCount count;
  Watts measured{};
};

/// P(u) = idle + (full - idle) * u^exponent at the eleven points, linear between them.
struct PowerFit {
  Watts idle{};
  Watts full{};
  double exponent = 1;  ///< 1: a straight line; below 1 the first bit of load costs most

  PowerCurve curve(std::string_view name, Watts standby = {}) const;
};

/// The fit with the least sum of squared differences in watts: the exponent by search over 0.01,
/// 0.02 ... 3 unless it is given (above 0), the two powers by linear least squares, neither idle
/// nor full - idle below 0.
///
/// Source: OpenDC's power models "sqrt", "linear", "square" and "cubic" are this form at exponents
/// 1/2, 1, 2 and 3 (github.com/atlarge-research/opendc, opendc-simulator-compute); tuning one
/// number against a meter, of 2u - u^r, is in X. Fan, W.-D. Weber, L. A. Barroso, "Power
/// provisioning for a warehouse-sized computer", ISCA 2007. Here the exponent is free, and both
/// powers with it.
///
/// Errors: InputError(file, place, sentence) when the readings cannot tell idle from load: fewer
/// than three, or all of the same mix of loads.
PowerFit fit_power(std::span<const PowerReading> readings, std::string_view file,
                   std::string_view place, std::optional<double> exponent = std::nullopt);

/// How far predicted power is from measured, over means of `readings_per_mean` readings; a rest
/// that fills no mean is left out. Shares, not percent.
struct PowerError {
  double mape = 0;  ///< mean of |predicted - measured| / measured
  double bias = 0;  ///< total predicted / total measured - 1
};

/// Errors: breaks an invariant unless both have the same size, of at least one mean, and what was
/// measured is above 0 in each.
PowerError power_error(std::span<const Watts> predicted, std::span<const Watts> measured,
                       std::size_t readings_per_mean);

}  // namespace gemello::behaviour
