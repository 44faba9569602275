#pragma once

#include <optional>

#include <QFont>
#include <QPalette>
#include <QRectF>

#include "gui/map/layout.hpp"
#include "gui/recording/moment.hpp"

namespace gemello::gui {

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
};

/// Where the dot of a host's n-th VM is, in its box; null where there is no room for it.
QRectF vm_dot(const QRectF& host, std::size_t n, std::size_t count);
/// How many dots are drawn: the last place tells "+n" where there is no room for all.
std::size_t vm_dots(std::size_t count);

}  // namespace gemello::gui
