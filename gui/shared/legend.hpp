#pragma once

#include <vector>

#include <QPalette>
#include <QRectF>
#include <QString>

#include "gui/shared/colours.hpp"

namespace gemello::gui {

struct LegendEntry {
  Look look;
  QString text;
};

/// Samples with their words in one line, from the left; what does not fit is left out. Returns the
/// width used.
double paint_legend(QPainter& painter, const QRectF& area, const std::vector<LegendEntry>& entries,
                    const QPalette& palette);

}  // namespace gemello::gui
