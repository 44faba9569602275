#pragma once

#include <QFont>
#include <QPalette>
#include <QRectF>
#include <QString>
#include <vector>

#include "gui/shared/colours.hpp"

namespace gemello::gui {

struct LegendEntry {
  Look look;
  QString text;
};

/// How high one line of a legend is, in pixels.
inline constexpr int legend_line = 18;

/// On how many lines the entries stand where a line is so wide; at least one.
int legend_lines(const QFont& font, double width, const std::vector<LegendEntry>& entries);

/// Samples with their words, line below line from the top of `area`, none left out.
void paint_legend(QPainter& painter, const QRectF& area, const std::vector<LegendEntry>& entries,
                  const QPalette& palette);

}  // namespace gemello::gui
