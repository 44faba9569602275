#pragma once

#include <optional>

#include <QPointF>

#include "gui/map/map_state.hpp"

namespace gemello::gui {

/// What is at a point of the layout, the innermost thing: a VM's dot, a box, a wire within
/// `tolerance`, else the rack or site around it.
std::optional<Part> part_at(const MapState& state, QPointF at, double tolerance);

enum class Direction { left, right, up, down };
/// The next machine, switch or brick in a direction: near, and rather straight than aside. From
/// nothing, or from where nothing is (a VM without host): the first host.
std::optional<Part> part_beside(const MapState& state, std::optional<Part> from,
                                Direction direction);

/// Where a part is, for bringing it into sight: a VM where its host is, a volume where its bricks
/// are, a wire along its way. Null if it is nowhere.
QRectF area_of(const MapState& state, Part part);

}  // namespace gemello::gui
