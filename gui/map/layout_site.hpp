#pragma once

#include <cstdint>
#include <vector>

#include <QPointF>
#include <QSizeF>

#include "gui/map/layout.hpp"
#include "gui/map/layout_index.hpp"

namespace gemello::gui {

/// One site laid out, in its own coordinates: (0, 0) is its upper left corner, its box the first.
struct SitePlan {
  /// A circuit's way from its switch to the site's upper edge.
  struct Exit {
    std::uint32_t circuit = 0;
    SwitchId at;
    std::vector<QPointF> path;
  };
  QSizeF size;
  MapLayout picture;
  std::vector<Exit> exits;
};

SitePlan plan_site(const LayoutIndex& index, SiteId site);

}  // namespace gemello::gui
