#include "gui/time/clock.hpp"

#include <algorithm>

namespace gemello::gui {

void set_clock(const std::vector<RecordingPtr>& runs, bool fresh, Cursor& cursor, TimeAxis& axis) {
  Instant first = never, known{Duration::min()}, planned{Duration::min()};
  for (const RecordingPtr& run : runs) {
    if (!run) continue;
    first = std::min(first, run->start);
    known = std::max(known, run->end);
    planned = std::max({planned, run->end, run->end_planned});
  }
  if (first == never) return;
  axis.set_range(first, planned);
  cursor.set_range(first, known);
  if (!fresh) return;
  axis.fit();
  cursor.set(first);
}

}  // namespace gemello::gui
