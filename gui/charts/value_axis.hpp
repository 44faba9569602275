#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "gui/shared/measure.hpp"

namespace gemello::gui {

/// A vertical axis: `low` and `high` are its ends and `at` its marks, all in the series' own
/// values.
struct ValueAxis {
  struct Tick {
    double at = 0;
    std::string text;
  };
  double low = 0;
  double high = 1;
  std::string unit;  ///< of the texts: "GHz"
  double scale = 1;  ///< from values to that unit
  double step = 1;   ///< between marks, in that unit
  std::vector<Tick> ticks;
};
/// Around values from `low` to `high` (finite, in any order), with round marks at both ends and
/// about `ticks_max` in all.
ValueAxis value_axis(double low, double high, const Measure& measure, std::size_t ticks_max);

}  // namespace gemello::gui
