#pragma once

#include <QFont>
#include <QPalette>
#include <QRectF>
#include <algorithm>
#include <optional>

#include "gui/map/layout.hpp"
#include "gui/recording/moment.hpp"

namespace gemello::gui {

/// Of machines' and switches' names, in the layout, where they are hardest to read.
inline constexpr double name_letters_most = 24;

/// All that a picture of the map is made of. Pointers are borrowed; `moment` may be null.
struct MapState {
  const MapLayout* layout = nullptr;
  const Catalogue* catalogue = nullptr;
  const Moment* moment = nullptr;
  std::optional<Part> selected;
  std::optional<Part> hovered;
  HostId drop_target;  ///< where a dragged VM would go
  QPalette palette;
  QFont font;
  double zoom = 1;  ///< pixels of the screen per pixel of the layout

  const Inventory& inventory() const { return catalogue->inventory(); }
  /// Labels of this height in the layout are hidden where nobody could read them.
  bool readable(double height) const { return height * zoom >= 6.5; }
  /// Letters of a usual height, larger as far as there is room where they were hard to read.
  double letters(double usual, double most) const {
    constexpr double pixels = 9;
    return std::clamp(pixels / zoom, usual, std::max(usual, most));
  }
  /// Of a machine or a switch: far away larger, for there is nothing else to read in its box.
  double name_letters() const {
    constexpr double usual = 11, far = 14;
    return readable(usual) ? usual : letters(far, name_letters_most);
  }
};

/// Where the dot of a host's n-th VM is, in its box; null where there is no room for it.
QRectF vm_dot(const QRectF& host, std::size_t n, std::size_t count);
/// How many dots are drawn: the last place tells "+n" where there is no room for all.
std::size_t vm_dots(std::size_t count);

}  // namespace gemello::gui
