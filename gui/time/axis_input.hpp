#pragma once

#include "gui/shared/cursor.hpp"
#include "gui/time/time_axis.hpp"

class QKeyEvent;
class QWheelEvent;

namespace gemello::gui {

/// The wheel over anything with a time axis: zoom about `anchor`; with Shift, or turned sideways:
/// pan.
void turn_axis(TimeAxis& axis, QWheelEvent& event, Instant anchor);

/// Left, Right: the cursor by a hundredth of the view, with Shift by a tenth; Home, End: its first
/// and last instant; +, -: zoom about it; Page Up, Page Down: pan; 0: all. False: no such key.
bool press_axis_key(TimeAxis& axis, Cursor& cursor, const QKeyEvent& event);

}  // namespace gemello::gui
