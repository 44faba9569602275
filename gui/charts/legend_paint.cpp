#include "gui/charts/legend_paint.hpp"

#include <QFontMetricsF>
#include <QPainter>
#include <QPen>
#include <algorithm>
#include <cmath>

namespace gemello::gui {
namespace {

constexpr double swatch_width = 30;
constexpr double legend_gap = 6;

QFont bold_of(QFont font) {
  font.setBold(true);
  return font;
}

}  // namespace

std::vector<QRectF> layout_curve_labels(const std::vector<CurveLabel>& entries, const QFont& font,
                                        double width) {
  const QFontMetricsF metrics(font);
  const QFontMetricsF bold(bold_of(font));
  const double height = metrics.height() + legend_gap;
  std::vector<QRectF> places;
  double x = 0;
  double y = 0;
  for (const CurveLabel& entry : entries) {
    double wide = swatch_width + 3 * legend_gap + metrics.horizontalAdvance(entry.text) + 2;
    // A value as long as any: the others keep their places while it changes.
    if (!entry.value.isEmpty())
      wide += legend_gap +
              std::max(bold.horizontalAdvance(entry.value), bold.horizontalAdvance("00.0 MHz"));
    wide = std::min(wide, width);
    if (x > 0 && x + wide > width) {
      x = 0;
      y += height;
    }
    places.emplace_back(x, y, wide, height);
    x += wide + legend_gap;
  }
  return places;
}

Look look_in_run(std::size_t style, bool of_beside) {
  Look look = curve_look(style);
  if (of_beside) look.line = look.line == Qt::DotLine ? Qt::DashDotDotLine : Qt::DotLine;
  return look;
}

void paint_swatch(QPainter& painter, const QRectF& area, const Look& look, bool on_dark) {
  QPen pen(look.colour(on_dark), 2.5, look.line);
  pen.setCapStyle(Qt::FlatCap);
  painter.setPen(pen);
  const double y = std::round(area.center().y());
  painter.drawLine(QPointF(area.left(), y), QPointF(area.right(), y));
}

void paint_curve_labels(QPainter& painter, const std::vector<CurveLabel>& entries,
                        const std::vector<QRectF>& places, const QPalette& palette,
                        const QFont& font, std::optional<std::size_t> current) {
  const bool on_dark = is_dark(palette);
  for (std::size_t i = 0; i < entries.size() && i < places.size(); ++i) {
    const CurveLabel& entry = entries[i];
    const QRectF inner = places[i].adjusted(legend_gap, 0, -legend_gap, 0);
    painter.save();
    painter.setOpacity(entry.shown ? 1.0 : 0.55);
    if (entry.shown)
      paint_swatch(painter, QRectF(inner.left(), inner.top(), swatch_width, inner.height()),
                   entry.look, on_dark);
    QFont name = font;
    name.setStrikeOut(!entry.shown);
    painter.setFont(name);
    painter.setPen(palette.color(QPalette::WindowText));
    const QRectF text = inner.adjusted(swatch_width + legend_gap, 0, 0, 0);
    const QFontMetricsF bold(bold_of(font));
    const double value_width =
        entry.value.isEmpty() ? 0 : bold.horizontalAdvance(entry.value) + legend_gap;
    const QString shown =
        QFontMetricsF(name).elidedText(entry.text, Qt::ElideMiddle, text.width() - value_width + 1);
    painter.drawText(text, Qt::AlignLeft | Qt::AlignVCenter, shown);
    painter.setFont(bold_of(font));
    if (!entry.value.isEmpty())
      painter.drawText(text.adjusted(QFontMetricsF(name).horizontalAdvance(shown) + legend_gap, 0,
                                     legend_gap, 0),
                       Qt::AlignLeft | Qt::AlignVCenter | Qt::TextDontClip, entry.value);
    painter.setOpacity(1);
    if (current == i) {
      painter.setPen(QPen(palette.color(QPalette::Highlight), 1.5));
      painter.setBrush(Qt::NoBrush);
      painter.drawRoundedRect(places[i].adjusted(1, 1, -1, -1), 3, 3);
    }
    painter.restore();
  }
}

}  // namespace gemello::gui
