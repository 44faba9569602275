#pragma once

#include <compare>
#include <concepts>
#include <cstdint>

#include "models/units/time.hpp"

namespace gemello {

/// A number with a unit in its type. Same-unit arithmetic and scaling only; the ratio of two is a
/// plain double. `count()` leaves the type and is for the edges: engine, files, reports.
template <class Unit, class Representation>
class Quantity {
 public:
  using rep = Representation;
  using unit = Unit;

  constexpr Quantity() = default;
  constexpr explicit Quantity(Representation value) : value_(value) {}

  constexpr Representation count() const { return value_; }

  friend constexpr auto operator<=>(Quantity, Quantity) = default;
  friend constexpr Quantity operator+(Quantity a, Quantity b) {
    return Quantity(a.value_ + b.value_);
  }
  friend constexpr Quantity operator-(Quantity a, Quantity b) {
    return Quantity(a.value_ - b.value_);
  }
  constexpr Quantity operator-() const { return Quantity(-value_); }
  constexpr Quantity& operator+=(Quantity other) { return *this = *this + other; }
  constexpr Quantity& operator-=(Quantity other) { return *this = *this - other; }

  /// Scaling by a number: by an integer for integer quantities, by a double otherwise.
  friend constexpr Quantity operator*(Quantity a, Representation factor) {
    return Quantity(a.value_ * factor);
  }
  friend constexpr Quantity operator*(Representation factor, Quantity a) { return a * factor; }
  friend constexpr Quantity operator/(Quantity a, Representation divisor) {
    return Quantity(a.value_ / divisor);
  }
  friend constexpr double operator/(Quantity a, Quantity b) {
    return static_cast<double>(a.value_) / static_cast<double>(b.value_);
  }

 private:
  Representation value_{};
};

using Bytes = Quantity<struct BytesUnit, std::int64_t>;
using BytesPerSecond = Quantity<struct BytesPerSecondUnit, double>;
/// CPU work in cores: CPU seconds per second on a core of the machine it is said of.
using Cores = Quantity<struct CoresUnit, double>;
/// Speed of one core, or compute rate of several (the "MHz" of VMware and GWA-T-12; CloudSim's
/// MIPS are booked as MHz one to one: its HP ML110 G4 has 1860 of either).
using Megahertz = Quantity<struct MegahertzUnit, double>;
using Iops = Quantity<struct IopsUnit, double>;
using Watts = Quantity<struct WattsUnit, double>;
using Joules = Quantity<struct JoulesUnit, double>;

constexpr double kilowatt_hours(Joules energy) {
  return energy.count() / 3.6e6;
}
constexpr Joules operator*(Watts power, Duration time) {
  return Joules(power.count() * seconds(time));
}
constexpr double count_of(Bytes bytes) {
  return static_cast<double>(bytes.count());
}
/// What flows in a time, in bytes rounded down.
constexpr Bytes operator*(BytesPerSecond rate, Duration time) {
  return Bytes(static_cast<std::int64_t>(rate.count() * seconds(time)));
}
/// Compute rate of a number of cores of one speed.
constexpr Megahertz rate(Cores cores, Megahertz core_speed) {
  return Megahertz(cores.count() * core_speed.count());
}

}  // namespace gemello
