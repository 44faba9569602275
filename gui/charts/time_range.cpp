#include "gui/charts/time_range.hpp"

#include <algorithm>
#include <cmath>

namespace gemello::gui {

double position_of(Instant at, TimeRange range, double width) {
  const double length = seconds(range.length());
  return length > 0 ? seconds(at - range.from) / length * width : 0;
}

Instant instant_at(double position, TimeRange range, double width) {
  if (width <= 0) return range.from;
  // Kept within the numbers of a Duration, whatever the position.
  constexpr double most = 4e18;
  const double count = static_cast<double>(range.length().count()) * (position / width);
  return range.from + Duration(std::llround(std::clamp(count, -most, most)));
}

}  // namespace gemello::gui
