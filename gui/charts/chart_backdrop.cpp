#include "gui/charts/chart_backdrop.hpp"

#include <QFontMetricsF>
#include <QPainter>
#include <algorithm>

namespace gemello::gui {
namespace {

constexpr double tick_length = 4;
constexpr double text_gap = 4;

QColor mixed(const QColor& a, const QColor& b, double share_of_b) {
  const auto part = [&](int x, int y) {
    return static_cast<int>(x * (1 - share_of_b) + y * share_of_b);
  };
  return {part(a.red(), b.red()), part(a.green(), b.green()), part(a.blue(), b.blue())};
}

// Neighbouring boxes, up along the highest values and back along the lowest.
std::vector<QPolygonF> outlines(const std::vector<QRectF>& boxes) {
  std::vector<QPolygonF> polygons;
  for (std::size_t first = 0; first < boxes.size();) {
    std::size_t end = first + 1;
    while (end < boxes.size() && boxes[end].left() - boxes[end - 1].right() < 0.5) ++end;
    QPolygonF outline;
    for (std::size_t box = first; box < end; ++box)
      outline << boxes[box].topLeft() << boxes[box].topRight();
    for (std::size_t box = end; box > first; --box)
      outline << boxes[box - 1].bottomRight() << boxes[box - 1].bottomLeft();
    polygons.push_back(std::move(outline));
    first = end;
  }
  return polygons;
}

// What has some rows more the painter shares out among threads, whose waking takes longer than a
// narrow box does.
constexpr int rows_at_once = 64;

}  // namespace

double height_of(double value, const ValueAxis& axis, const QRectF& plot) {
  const double share = (value - axis.low) / (axis.high - axis.low);
  return plot.bottom() - std::clamp(share, -1.0, 2.0) * plot.height();
}

QRectF plot_area_of(const QSizeF& size, const QFont& font) {
  const QFontMetricsF metrics(font);
  const double side = metrics.horizontalAdvance("00000.00") + tick_length + text_gap;
  const double above = metrics.height() + text_gap;
  const double below = metrics.height() + tick_length + text_gap;
  return {side, above, std::max(size.width() - 2 * side, 10.0),
          std::max(size.height() - above - below, 10.0)};
}

QColor grid_colour(const QPalette& palette) {
  return mixed(palette.color(QPalette::Base), palette.color(QPalette::Text), 0.14);
}

void ChartBackdrop::set(Picture picture) {
  prepareGeometryChange();
  picture_ = std::move(picture);
  update();
}

void ChartBackdrop::paint(QPainter* painter, const QStyleOptionGraphicsItem*, QWidget*) {
  painter->save();
  painter->setFont(picture_.font);
  painter->setRenderHint(QPainter::Antialiasing, false);
  paint_times(*painter);
  if (picture_.left) paint_values(*painter, *picture_.left, true);
  if (picture_.right) paint_values(*painter, *picture_.right, false);
  paint_bands(*painter);
  painter->setPen(
      mixed(picture_.palette.color(QPalette::Base), picture_.palette.color(QPalette::Text), 0.5));
  painter->drawLine(picture_.plot.bottomLeft(), picture_.plot.bottomRight());
  if (!picture_.message.isEmpty()) {
    painter->setPen(picture_.palette.color(QPalette::Text));
    painter->drawText(picture_.plot, Qt::AlignCenter | Qt::TextWordWrap, picture_.message);
  }
  painter->restore();
}

void ChartBackdrop::paint_times(QPainter& painter) const {
  const QRectF& plot = picture_.plot;
  const QFontMetricsF metrics(picture_.font);
  double free_from = 0;
  for (const TimeTick& tick : picture_.time_ticks) {
    const double x = plot.left() + position_of(tick.at, picture_.range, plot.width());
    painter.setPen(grid_colour(picture_.palette));
    painter.drawLine(QPointF(x, plot.top()), QPointF(x, plot.bottom() + tick_length));
    const double width = metrics.horizontalAdvance(tick.label);
    const double from =
        std::clamp(x - width / 2, 0.0, std::max(picture_.whole.right() - width, 0.0));
    if (from < free_from) continue;
    free_from = from + width + 2 * text_gap;
    painter.setPen(picture_.palette.color(QPalette::Text));
    painter.drawText(QRectF(from, plot.bottom() + tick_length, width + 1, metrics.height()),
                     Qt::AlignLeft | Qt::TextDontClip, tick.label);
  }
}

void ChartBackdrop::paint_values(QPainter& painter, const ValueAxis& axis, bool left) const {
  const QRectF& plot = picture_.plot;
  const QFontMetricsF metrics(picture_.font);
  for (const ValueAxis::Tick& tick : axis.ticks) {
    const double y = height_of(tick.at, axis, plot);
    painter.setPen(grid_colour(picture_.palette));
    if (left)
      painter.drawLine(QPointF(plot.left() - tick_length, y), QPointF(plot.right(), y));
    else
      painter.drawLine(QPointF(plot.right(), y), QPointF(plot.right() + tick_length, y));
    const QRectF side(0, y - metrics.height() / 2, plot.left() - tick_length - text_gap,
                      metrics.height());
    const QRectF other = side.translated(plot.right() + tick_length + text_gap, 0);
    painter.setPen(picture_.palette.color(QPalette::Text));
    painter.drawText(left ? side : other,
                     (left ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter | Qt::TextDontClip,
                     QString::fromStdString(tick.text));
  }
  const QString unit =
      axis.unit.empty() ? QObject::tr("number") : QString::fromStdString(axis.unit);
  QFont bold = picture_.font;
  bold.setBold(true);
  painter.setFont(bold);
  const QRectF above(0, 0, left ? plot.left() - tick_length - text_gap : picture_.whole.right(),
                     metrics.height());
  painter.drawText(left ? above : above.adjusted(plot.right() + tick_length + text_gap, 0, 0, 0),
                   (left ? Qt::AlignRight : Qt::AlignLeft) | Qt::TextDontClip, unit);
  painter.setFont(picture_.font);
}

void ChartBackdrop::paint_bands(QPainter& painter) const {
  painter.save();
  painter.setClipRect(picture_.plot);
  painter.setPen(Qt::NoPen);
  for (const Band& band : picture_.bands) {
    painter.setBrush(band.colour);
    if (picture_.vectors) {
      for (const QPolygonF& outline : outlines(band.boxes)) painter.drawPolygon(outline);
      continue;
    }
    // A box covers whole pixels and meets the next one, so that no column is painted twice.
    for (const QRectF& box : band.boxes) {
      const int from = qRound(box.left());
      const int width = std::max(qRound(box.right()) - from, 1);
      int top = qRound(box.top());
      const int bottom = std::max(qRound(box.bottom()), top + 1);
      for (; top < bottom; top += rows_at_once)
        painter.fillRect(from, top, width, std::min(rows_at_once, bottom - top), band.colour);
    }
  }
  painter.restore();
}

}  // namespace gemello::gui
