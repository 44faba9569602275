#pragma once

#include <cstddef>
#include <vector>

#include <QPalette>
#include <QRectF>
#include <QString>

#include "gui/recording/recording.hpp"
#include "gui/time/time_axis.hpp"

class QPainter;

namespace gemello::gui {

/// What the timeline and the Gantt chart share, so that their times stand below each other.
namespace lanes {
inline constexpr int header = 132;    ///< width of the names at the left
inline constexpr int ruler = 22;      ///< height of the times on top
inline constexpr int name_line = 15;  ///< of a timeline without times: its name
inline constexpr int handle = 8;      ///< of these the lowest are the cursor's handle
}  // namespace lanes

/// The ruler with times since `origin`, over the width right of the header; grid lines go down to
/// `grid_bottom`. Without its times: the grid alone.
void paint_ruler(QPainter& painter, const TimeAxis& axis, Instant origin, double width,
                 double grid_bottom, const QPalette& palette, bool with_times = true);

/// The cursor's line with a handle in the ruler (its height in pixels; 0: no handle); nothing where
/// it is out of view.
void paint_cursor(QPainter& painter, const TimeAxis& axis, Instant at, double width, double ruler,
                  double bottom, const QPalette& palette);

/// What is planned but not known yet: from `end` on, hatched.
void paint_planned(QPainter& painter, const TimeAxis& axis, const Recording& recording,
                   double width, double ruler, double bottom, const QPalette& palette);

/// Marks that fall on the same few pixels.
struct MarkBin {
  double x = 0;           ///< of its left edge
  std::size_t count = 0;  ///< at least 1
  std::size_t first = 0;  ///< into the list given
};
/// The marks of `list` (indices in order of time) in view, by bins of `bin` pixels.
std::vector<MarkBin> bin_marks(const Recording& recording, const std::vector<std::size_t>& list,
                               const TimeAxis& axis, double width, double bin);

/// On which of how many lines each fault's bar is drawn, so that none overlap.
struct FaultLines {
  std::vector<std::size_t> line;  ///< by fault
  std::size_t count = 0;
};
FaultLines stack_faults(const std::vector<FaultBar>& faults);

}  // namespace gemello::gui
