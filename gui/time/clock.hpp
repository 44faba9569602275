#pragma once

#include <vector>

#include "gui/recording/recording.hpp"
#include "gui/shared/cursor.hpp"
#include "gui/time/time_axis.hpp"

namespace gemello::gui {

/// Gives cursor and axis their ranges for the runs that are shown, one or several on one clock: the
/// cursor goes over what is known of any of them, the axis to where the last of them will end.
/// `fresh`: they are other runs than before, so the cursor goes to their begin and all is in view;
/// else (a run grew) view and cursor stay. Nulls are left out; without any run nothing changes.
void set_clock(const std::vector<RecordingPtr>& runs, bool fresh, Cursor& cursor, TimeAxis& axis);

}  // namespace gemello::gui
