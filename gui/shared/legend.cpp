#include "gui/shared/legend.hpp"

#include <QFontMetricsF>
#include <QPainter>
#include <QPointF>

namespace gemello::gui {
namespace {

constexpr double sample_width = 18;
constexpr double sample_gap = 4;
constexpr double entry_gap = 14;

QString entry_text(const LegendEntry& entry) {
  return entry.look.letter() + QStringLiteral(" ") + entry.text;
}

// The left edge and the line of each, from the top left.
std::vector<QPointF> entry_places(const QFontMetricsF& metrics, double width,
                                  const std::vector<LegendEntry>& entries) {
  std::vector<QPointF> places;
  double x = 0;
  double y = 0;
  for (const LegendEntry& entry : entries) {
    const double own = sample_width + sample_gap + metrics.horizontalAdvance(entry_text(entry));
    if (x > 0 && x + own > width) {
      x = 0;
      y += legend_line;
    }
    places.emplace_back(x, y);
    x += own + entry_gap;
  }
  return places;
}

}  // namespace

int legend_lines(const QFont& font, double width, const std::vector<LegendEntry>& entries) {
  const std::vector<QPointF> places = entry_places(QFontMetricsF(font), width, entries);
  return places.empty() ? 1 : 1 + static_cast<int>(places.back().y()) / legend_line;
}

void paint_legend(QPainter& painter, const QRectF& area, const std::vector<LegendEntry>& entries,
                  const QPalette& palette) {
  const bool dark = is_dark(palette);
  const std::vector<QPointF> places =
      entry_places(QFontMetricsF(painter.font()), area.width(), entries);
  for (std::size_t i = 0; i < entries.size(); ++i) {
    const LegendEntry& entry = entries[i];
    const QPointF place = area.topLeft() + places[i];
    const QRectF box(place.x(), place.y() + legend_line / 2.0 - 5, sample_width, 10);
    fill_area(painter, box, entry.look, dark);
    painter.setPen(entry.look.colour(dark));
    painter.setBrush(Qt::NoBrush);
    painter.drawRect(box);
    painter.setPen(palette.color(QPalette::WindowText));
    painter.drawText(
        QRectF(place.x() + sample_width + sample_gap, place.y(), area.width(), legend_line),
        Qt::AlignLeft | Qt::AlignVCenter | Qt::TextSingleLine, entry_text(entry));
  }
}

}  // namespace gemello::gui
