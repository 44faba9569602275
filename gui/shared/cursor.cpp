#include "gui/shared/cursor.hpp"

#include <algorithm>

namespace gemello::gui {

void Cursor::set_range(Instant first, Instant last) {
  last = std::max(first, last);
  if (first == first_ && last == last_) return;
  first_ = first;
  last_ = last;
  emit range_changed(first_, last_);
  set(at_);
}

void Cursor::set(Instant at) {
  at = std::clamp(at, first_, last_);
  if (at == at_) return;
  at_ = at;
  emit moved(at_);
}

void Selection::select(std::optional<Part> part) {
  if (part == part_) return;
  part_ = part;
  emit changed();
}

}  // namespace gemello::gui
