#pragma once

#include "models/units/time.hpp"

namespace gemello::gui {

/// A stretch of the time line, [from, until).
struct TimeRange {
  Instant from{};
  Instant until{};

  Duration length() const { return until - from; }
  Instant middle() const { return from + length() / 2; }
  bool contains(Instant at) const { return from <= at && at < until; }
  friend bool operator==(const TimeRange&, const TimeRange&) = default;
};

/// Where an instant stands in a range that is `width` long on screen, and back: 0 at its begin.
double position_of(Instant at, TimeRange range, double width);
Instant instant_at(double position, TimeRange range, double width);

}  // namespace gemello::gui
