#pragma once

#include <cstdint>

#include <QIcon>

namespace gemello::gui {

enum class Glyph : std::uint8_t {
  open,
  simulate,
  play,
  pause,
  next_event,
  previous_event,
  next_decision,
  to_begin,
  to_end,
  faster,
  slower,
  fit,
  search,
  branch,
  compare,
  undo,
  redo,
};

/// A drawing in the palette's own text colour, at any size: it follows light and dark, and needs no
/// icon theme.
QIcon icon_of(Glyph glyph);

}  // namespace gemello::gui
