#include "gui/shared/legend.hpp"

#include <QFontMetricsF>
#include <QPainter>

namespace gemello::gui {

double paint_legend(QPainter& painter, const QRectF& area, const std::vector<LegendEntry>& entries,
                    const QPalette& palette) {
  const bool dark = is_dark(palette);
  const QFontMetricsF metrics(painter.font());
  double x = area.left();
  for (const LegendEntry& entry : entries) {
    constexpr double sample = 18;
    const QString text = entry.look.letter() + QStringLiteral(" ") + entry.text;
    const double width = sample + 4 + metrics.horizontalAdvance(text);
    if (x + width > area.right()) break;
    const QRectF box(x, area.center().y() - 5, sample, 10);
    fill_area(painter, box, entry.look, dark);
    painter.setPen(entry.look.colour(dark));
    painter.setBrush(Qt::NoBrush);
    painter.drawRect(box);
    painter.setPen(palette.color(QPalette::WindowText));
    painter.drawText(QRectF(x + sample + 4, area.top(), width, area.height()),
                     Qt::AlignLeft | Qt::AlignVCenter | Qt::TextSingleLine, text);
    x += width + 14;
  }
  return x - area.left();
}

}  // namespace gemello::gui
