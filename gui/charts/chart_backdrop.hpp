#pragma once

#include <QColor>
#include <QFont>
#include <QGraphicsItem>
#include <QPalette>
#include <QPolygonF>
#include <QRectF>
#include <QString>
#include <optional>
#include <vector>

#include "gui/charts/time_range.hpp"
#include "gui/charts/value_axis.hpp"
#include "gui/time/time_axis.hpp"

namespace gemello::gui {

/// What lies behind the curves of a chart: grid, marks and their texts, bands from lowest to
/// highest. Painted by ourselves, for the axes of Qt Charts lay out a text document for each mark
/// at each step of a pan.
class ChartBackdrop : public QGraphicsItem {
 public:
  struct Band {
    QColor colour;
    std::vector<QRectF> boxes;  ///< one a point, in the chart's pixels, from left to right
  };
  struct Picture {
    QRectF whole;
    QRectF plot;  ///< where the curves are
    TimeRange range;
    std::vector<TimeTick> time_ticks;
    std::optional<ValueAxis> left, right;
    std::vector<Band> bands;
    QString message;  ///< in the middle, where there is nothing to draw
    QPalette palette;
    QFont font;
    bool vectors = false;  ///< for a file that is scaled: bands are polygons
  };

  using QGraphicsItem::QGraphicsItem;
  void set(Picture picture);
  const Picture& picture() const { return picture_; }

  QRectF boundingRect() const override { return picture_.whole; }
  void paint(QPainter* painter, const QStyleOptionGraphicsItem* option, QWidget* widget) override;

 private:
  void paint_times(QPainter& painter) const;
  void paint_values(QPainter& painter, const ValueAxis& axis, bool left) const;
  void paint_bands(QPainter& painter) const;

  Picture picture_;
};

/// The height of a value in a plot area.
double height_of(double value, const ValueAxis& axis, const QRectF& plot);

/// Where the curves of a chart of some size are: the same sides for all charts, so that those below
/// one another have one time axis.
QRectF plot_area_of(const QSizeF& size, const QFont& font);

/// Lines that help to read and must not be mistaken for curves.
QColor grid_colour(const QPalette& palette);

}  // namespace gemello::gui
