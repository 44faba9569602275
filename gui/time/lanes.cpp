#include "gui/time/lanes.hpp"

#include <QFontMetricsF>
#include <QPainter>
#include <QPolygonF>
#include <algorithm>
#include <cmath>

#include "gui/shared/figures.hpp"

namespace gemello::gui {

void paint_ruler(QPainter& painter, const TimeAxis& axis, Instant origin, double width,
                 double grid_bottom, const QPalette& palette, bool with_times) {
  constexpr double label_apart = 92;
  QColor grid = palette.color(QPalette::Text);
  grid.setAlpha(38);
  const double plot = width - lanes::header;
  for (const TimeTick& tick : time_ticks(axis.from(), axis.until(), origin, plot, label_apart)) {
    const double x = std::round(lanes::header + axis.x_of(tick.at, plot)) + 0.5;
    painter.setPen(grid);
    painter.drawLine(QPointF(x, with_times ? lanes::ruler - 4 : 0), QPointF(x, grid_bottom));
    if (!with_times) continue;
    painter.setPen(palette.color(QPalette::Text));
    const QRectF area(x + 3, 0, label_apart, lanes::ruler - lanes::handle);
    painter.drawText(area, Qt::AlignLeft | Qt::AlignVCenter | Qt::TextSingleLine, tick.label);
  }
}

void paint_cursor(QPainter& painter, const TimeAxis& axis, Instant at, double width, double ruler,
                  double bottom, const QPalette& palette) {
  if (at < axis.from() || at > axis.until()) return;
  const double x = std::round(lanes::header + axis.x_of(at, width - lanes::header)) + 0.5;
  const QColor colour = palette.color(QPalette::Highlight);
  painter.setPen(QPen(colour, 1.6));
  painter.drawLine(QPointF(x, std::max(0.0, ruler - 3)), QPointF(x, bottom));
  if (ruler <= 0) return;  // its handle would lie across the first lanes
  painter.setPen(Qt::NoPen);
  painter.setBrush(colour);
  const double top = ruler - lanes::handle;  // below the times, which it would hide
  painter.drawPolygon(QPolygonF({QPointF(x - 6, top), QPointF(x + 6, top), QPointF(x + 6, top + 3),
                                 QPointF(x, ruler), QPointF(x - 6, top + 3)}));
}

void paint_planned(QPainter& painter, const TimeAxis& axis, const Recording& recording,
                   double width, double ruler, double bottom, const QPalette& palette) {
  if (recording.end >= recording.end_planned || recording.end >= axis.until()) return;
  const double plot = width - lanes::header;
  const double x = std::max(0.0, axis.x_of(recording.end, plot));
  QColor colour = palette.color(QPalette::Text);
  colour.setAlpha(50);
  painter.fillRect(QRectF(lanes::header + x, ruler, plot - x, bottom - ruler),
                   QBrush(colour, Qt::BDiagPattern));
}

std::vector<MarkBin> bin_marks(const Recording& recording, const std::vector<std::size_t>& list,
                               const TimeAxis& axis, double width, double bin) {
  std::vector<MarkBin> bins;
  const auto& marks = recording.marks;
  const auto begin =
      std::lower_bound(list.begin(), list.end(), axis.from(),
                       [&marks](std::size_t mark, Instant at) { return marks[mark].at < at; });
  for (auto mark = begin; mark != list.end() && marks[*mark].at <= axis.until(); ++mark) {
    const double x = std::floor(axis.x_of(marks[*mark].at, width) / bin) * bin;
    if (bins.empty() || bins.back().x != x) {
      bins.push_back({x, 0, static_cast<std::size_t>(mark - list.begin())});
    }
    ++bins.back().count;
  }
  return bins;
}

FaultLines stack_faults(const std::vector<FaultBar>& faults) {
  FaultLines lines;
  std::vector<Instant> ends;  // of each line
  for (const FaultBar& fault : faults) {
    const auto free =
        std::find_if(ends.begin(), ends.end(), [&fault](Instant end) { return end <= fault.from; });
    lines.line.push_back(static_cast<std::size_t>(free - ends.begin()));
    if (free == ends.end()) {
      ends.push_back(fault.until);
    } else {
      *free = fault.until;
    }
  }
  lines.count = ends.size();
  return lines;
}

}  // namespace gemello::gui
