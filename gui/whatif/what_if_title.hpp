#pragma once

#include <QString>

#include "gui/whatif/scenario_text.hpp"
#include "models/units/time.hpp"

namespace gemello::gui {

/// What one scenario has that the one it is a change of has not: "sw1 fails 12:00",
/// "rebalancing sobrio, duration 2d"; of more than two changes the first, and how many more. Empty:
/// they are equal.
QString changes_text(const OrderedJson& before, const OrderedJson& after);

/// A time of a run as titles have it: "12:00", "1d 02:00:30".
QString short_time(Duration time);

}  // namespace gemello::gui
