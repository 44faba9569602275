#pragma once

#include <string>
#include <string_view>

#include "models/runs/series.hpp"

namespace gemello::gui {

/// How the values of a series are told to people.
struct Measure {
  std::string unit;    ///< "MHz", "W", "%", "B"; "": a number of things
  double factor = 1;   ///< from the series' values to `unit`
  bool whole = false;  ///< counts: no axis is marked at halves

  friend bool operator==(const Measure&, const Measure&) = default;
};

/// Loads (unit "1", quantity "load") are percentages, other series of unit "1" numbers of things.
Measure measure_of(const runs::SeriesInfo& info);

/// A unit as large as its values: `divisor` of the base unit make one ("GHz": 1000 MHz).
struct ScaledUnit {
  std::string unit;
  double divisor = 1;
};
/// For values (in `unit`) up to `largest`: MHz to THz, W to MW, bytes in powers of 1024, rates in
/// powers of 1000. Other units stay as they are.
ScaledUnit scaled_unit(std::string_view unit, double largest);

/// A value of a series in three figures with its unit: "12.3 GHz", "4.00 GiB", "37.5 %"; whole
/// numbers of the base unit as they are, "150 W", from 10,000 on with their thousands apart. "no
/// value" of NaN.
std::string value_text(double value, const Measure& measure);

}  // namespace gemello::gui
