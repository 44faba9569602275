#pragma once

#include <QFont>
#include <QPalette>
#include <QPointF>
#include <QRectF>
#include <QString>
#include <optional>
#include <utility>
#include <vector>

#include "gui/charts/time_range.hpp"
#include "gui/charts/value_axis.hpp"
#include "gui/shared/colours.hpp"

class QPainter;

namespace gemello::gui {

/// What lies over the curves and moves without them: cursor, crosshair, values, rubber band.
struct ChartOverlay {
  struct Row {
    QString name;
    QString at_pointer;
    QString at_cursor;
    Look look;
  };
  QRectF plot;
  TimeRange range;
  Instant origin{};  ///< since when times are told
  Instant cursor{};
  std::optional<Instant> pointer;
  std::optional<double>
      level;  ///< of the crosshair's other line, in pixels; only under the pointer
  std::optional<ValueAxis> left, right;
  std::vector<Row> rows;                          ///< beside the crosshair
  std::optional<std::pair<double, double>> band;  ///< of a rubber band, in pixels
  QPalette palette;
  QFont font;
};

void paint_overlay(QPainter& painter, const ChartOverlay& overlay);

/// The table of values beside the crosshair: right of it, or left where there is no room.
QRectF readout_place(const ChartOverlay& overlay, const QSizeF& size);

}  // namespace gemello::gui
