#pragma once

#include <QPainter>

#include "gui/map/map_state.hpp"

namespace gemello::gui {

/// Paints what of the map is within `exposed` (layout coordinates; the painter's transformation is
/// the zoom).
void paint_map(QPainter& painter, const QRectF& exposed, const MapState& state);

/// Its parts, in this order.
void paint_frames(QPainter& painter, const QRectF& exposed, const MapState& state);
void paint_wires(QPainter& painter, const QRectF& exposed, const MapState& state);
void paint_boxes(QPainter& painter, const QRectF& exposed, const MapState& state);
void paint_moves(QPainter& painter, const MapState& state);
void paint_selected(QPainter& painter, const MapState& state);

/// A line of text, cut with an ellipsis to the width; nothing where it could not be read. `height`
/// is of its letters in the layout.
void paint_label(QPainter& painter, const MapState& state, const QRectF& area, const QString& text,
                 double height, Qt::Alignment alignment = Qt::AlignLeft | Qt::AlignVCenter);

}  // namespace gemello::gui
