#include "gui/charts/chart_overlay.hpp"

#include <QFontMetricsF>
#include <QPainter>
#include <algorithm>
#include <array>
#include <cmath>

#include "gui/charts/chart_backdrop.hpp"
#include "gui/charts/legend_paint.hpp"
#include "gui/shared/figures.hpp"

namespace gemello::gui {
namespace {

constexpr double readout_margin = 6;
constexpr double readout_swatch = 22;

double overlay_x(const ChartOverlay& overlay, Instant at) {
  return overlay.plot.left() + position_of(at, overlay.range, overlay.plot.width());
}

void paint_cursor(QPainter& painter, const ChartOverlay& overlay) {
  if (overlay.cursor < overlay.range.from || overlay.cursor > overlay.range.until) return;
  const double x = std::round(overlay_x(overlay, overlay.cursor)) + 0.5;
  const QColor colour = overlay.palette.color(QPalette::Highlight);
  painter.setPen(QPen(colour, 2));
  painter.drawLine(QPointF(x, overlay.plot.top()), QPointF(x, overlay.plot.bottom()));
  painter.setPen(Qt::NoPen);
  painter.setBrush(colour);
  const double top = overlay.plot.top();
  painter.drawPolygon(
      QPolygonF({QPointF(x - 6, top - 7), QPointF(x + 6, top - 7), QPointF(x, top + 2)}));
}

// A text on a small sheet of the window's colour, so that it can be read over curves.
void paint_label(QPainter& painter, const ChartOverlay& overlay, QRectF area, const QString& text) {
  painter.setPen(QPen(overlay.palette.color(QPalette::Text), 1));
  painter.setBrush(overlay.palette.color(QPalette::Base));
  painter.drawRect(area);
  painter.drawText(area, Qt::AlignCenter | Qt::TextDontClip, text);
}

// One figure more than the axis' marks have; its unit stands above it.
QString axis_value(const ValueAxis& axis, double share) {
  const double value = axis.low + share * (axis.high - axis.low);
  const int decimals = std::max(0, 1 - static_cast<int>(std::floor(std::log10(axis.step))));
  return QString::number(value * axis.scale, 'f', decimals);
}

void paint_level(QPainter& painter, const ChartOverlay& overlay, double level) {
  const double y = std::round(level) + 0.5;
  const QRectF& plot = overlay.plot;
  painter.drawLine(QPointF(plot.left(), y), QPointF(plot.right(), y));
  const QFontMetricsF metrics(overlay.font);
  const double share = (plot.bottom() - level) / plot.height();
  const auto label = [&](const ValueAxis& axis, bool left) {
    const QString text = axis_value(axis, share);
    const double width = metrics.horizontalAdvance(text) + 8;
    const double height = metrics.height() + 2;
    paint_label(painter, overlay,
                QRectF(left ? plot.left() - width : plot.right(), y - height / 2, width, height),
                text);
  };
  if (overlay.left) label(*overlay.left, true);
  if (overlay.right) label(*overlay.right, false);
}

struct ReadoutSizes {
  std::array<double, 3> columns{};
  double row = 0;
  QSizeF whole;
};

ReadoutSizes readout_sizes(const ChartOverlay& overlay, const std::array<QString, 3>& head) {
  const QFontMetricsF metrics(overlay.font);
  ReadoutSizes sizes;
  for (std::size_t i = 0; i < 3; ++i) sizes.columns[i] = metrics.horizontalAdvance(head[i]);
  for (const ChartOverlay::Row& row : overlay.rows) {
    sizes.columns[0] = std::max(sizes.columns[0], metrics.horizontalAdvance(row.name));
    sizes.columns[1] = std::max(sizes.columns[1], metrics.horizontalAdvance(row.at_pointer));
    sizes.columns[2] = std::max(sizes.columns[2], metrics.horizontalAdvance(row.at_cursor));
  }
  sizes.columns[0] = std::min(sizes.columns[0], overlay.plot.width() / 3);
  sizes.row = metrics.height() + 2;
  const double wide = sizes.columns[0] + sizes.columns[1] + sizes.columns[2];
  sizes.whole = QSizeF(wide + readout_swatch + 5 * readout_margin,
                       sizes.row * static_cast<double>(overlay.rows.size() + 1) + readout_margin);
  return sizes;
}

void paint_readout(QPainter& painter, const ChartOverlay& overlay) {
  const std::array<QString, 3> head{
      QObject::tr("at"), time_text(*overlay.pointer - overlay.origin),
      QObject::tr("cursor %1").arg(time_text(overlay.cursor - overlay.origin))};
  const ReadoutSizes sizes = readout_sizes(overlay, head);
  const QRectF place = readout_place(overlay, sizes.whole);
  QColor sheet = overlay.palette.color(QPalette::Base);
  sheet.setAlpha(235);
  painter.setPen(QPen(grid_colour(overlay.palette), 1));
  painter.setBrush(sheet);
  painter.drawRoundedRect(place, 3, 3);
  const auto line = [&](double y, const std::array<QString, 3>& texts) {
    double x = place.left() + 2 * readout_margin + readout_swatch;
    for (std::size_t i = 0; i < 3; ++i) {
      const QString text =
          QFontMetricsF(overlay.font).elidedText(texts[i], Qt::ElideMiddle, sizes.columns[i] + 1);
      painter.drawText(QRectF(x, y, sizes.columns[i] + 1, sizes.row),
                       (i == 0 ? Qt::AlignLeft : Qt::AlignRight) | Qt::AlignVCenter, text);
      x += sizes.columns[i] + readout_margin;
    }
  };
  painter.setPen(overlay.palette.color(QPalette::Text));
  double y = place.top() + readout_margin / 2;
  line(y, head);
  for (const ChartOverlay::Row& row : overlay.rows) {
    y += sizes.row;
    paint_swatch(painter, QRectF(place.left() + readout_margin, y, readout_swatch, sizes.row),
                 row.look, is_dark(overlay.palette));
    painter.setPen(overlay.palette.color(QPalette::Text));
    line(y, {row.name, row.at_pointer, row.at_cursor});
  }
}

void paint_band(QPainter& painter, const ChartOverlay& overlay) {
  QColor tint = overlay.palette.color(QPalette::Highlight);
  painter.setPen(QPen(tint, 1));
  tint.setAlpha(60);
  painter.setBrush(tint);
  const auto [a, b] = *overlay.band;
  const QRectF area(QPointF(std::min(a, b), overlay.plot.top()),
                    QPointF(std::max(a, b), overlay.plot.bottom()));
  painter.drawRect(area);
  const QFontMetricsF metrics(overlay.font);
  const auto at = [&](double x) {
    return instant_at(x - overlay.plot.left(), overlay.range, overlay.plot.width());
  };
  const QString text = time_text(at(area.right()) - at(area.left()));
  const double width = metrics.horizontalAdvance(text) + 10;
  paint_label(painter, overlay,
              QRectF(area.center().x() - width / 2, area.top() + 4, width, metrics.height() + 2),
              text);
}

}  // namespace

QRectF readout_place(const ChartOverlay& overlay, const QSizeF& size) {
  constexpr double away = 12;
  const double x = overlay_x(overlay, overlay.pointer.value_or(overlay.range.from));
  const bool fits = x + away + size.width() <= overlay.plot.right();
  const double left = fits ? x + away : std::max(x - away - size.width(), overlay.plot.left());
  return {QPointF(left, overlay.plot.top() + 2), size};
}

void paint_overlay(QPainter& painter, const ChartOverlay& overlay) {
  painter.save();
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setFont(overlay.font);
  paint_cursor(painter, overlay);
  if (overlay.pointer && overlay.range.contains(*overlay.pointer)) {
    QColor colour = overlay.palette.color(QPalette::Text);
    painter.setPen(QPen(colour, 1, Qt::DashLine));
    const double x = std::round(overlay_x(overlay, *overlay.pointer)) + 0.5;
    painter.drawLine(QPointF(x, overlay.plot.top()), QPointF(x, overlay.plot.bottom()));
    if (overlay.level) paint_level(painter, overlay, *overlay.level);
    if (!overlay.rows.empty()) paint_readout(painter, overlay);
  }
  if (overlay.band) paint_band(painter, overlay);
  painter.restore();
}

}  // namespace gemello::gui
