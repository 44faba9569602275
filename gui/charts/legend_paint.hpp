#pragma once

#include <QFont>
#include <QPalette>
#include <QRectF>
#include <QString>
#include <cstddef>
#include <optional>
#include <vector>

#include "gui/charts/chart_readout.hpp"
#include "gui/shared/colours.hpp"

class QPainter;

namespace gemello::gui {

/// One curve in a legend.
struct CurveLabel {
  QString text;
  QString value;  ///< beside it; may be empty
  Look look;
  bool shown = true;
  QString run = {};  ///< whose it is, if there are two
  bool of_beside = false;

  /// All that it says, with its value.
  QString words() const;
};

CurveLabel curve_label(const ReadoutRow& row, const ChartContent::Curve& curve);
/// Those of the run beside come after the shown one's.
void sort_by_run(std::vector<CurveLabel>& entries);

/// Where each entry stands in a row as wide as `width`, in rows from left to right; the last
/// rectangle's bottom is the height. An entry wider than that has a row alone, cut. Of two runs,
/// whose entries follow each other, each has a row, with its name before it and the same curves
/// below each other, cut where that makes room for all; only where they would be too narrow do they
/// take more rows.
std::vector<QRectF> layout_curve_labels(const std::vector<CurveLabel>& entries, const QFont& font,
                                        double width);

/// Entries as laid out: a sample of the line, name and value; of hidden curves struck out. Around
/// `current` a frame, if any.
void paint_curve_labels(QPainter& painter, const std::vector<CurveLabel>& entries,
                        const std::vector<QRectF>& places, const QPalette& palette,
                        const QFont& font, std::optional<std::size_t> current = std::nullopt);

/// How the curve of a style looks in the shown run, and in the one beside it: in the same colour,
/// dotted.
Look look_in_run(std::size_t style, bool of_beside);

/// A piece of a curve's line.
void paint_swatch(QPainter& painter, const QRectF& area, const Look& look, bool on_dark);

}  // namespace gemello::gui
