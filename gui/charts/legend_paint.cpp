#include "gui/charts/legend_paint.hpp"

#include <QFontMetricsF>
#include <QPainter>
#include <QPen>
#include <algorithm>
#include <cmath>

namespace gemello::gui {
namespace {

constexpr double legend_gap = 6;
// Of the width, at most, for names of runs; and where curves have too little then.
constexpr double name_share = 0.28, name_share_least = 0.16;
constexpr int letters_least = 3;  // of a curve that is cut

// Of two runs there is twice as much to tell.
struct LegendSizes {
  double swatch = 30;
  double gap = legend_gap;
};
LegendSizes sizes_of(const std::vector<CurveLabel>& entries) {
  return entries.empty() || entries[0].run.isEmpty() ? LegendSizes{} : LegendSizes{22, 4};
}

QFont bold_of(QFont font) {
  font.setBold(true);
  return font;
}

// Lays out entries of one or two runs.
class LegendLayout {
 public:
  LegendLayout(const std::vector<CurveLabel>& entries, const QFont& font, double width)
      : entries_(entries),
        metrics_(font),
        bold_(bold_of(font)),
        width_(width),
        sizes_(sizes_of(entries)) {}

  std::vector<QRectF> flow(std::size_t first, std::size_t count, double left, double y) const {
    std::vector<QRectF> places;
    double x = left;
    for (std::size_t i = first; i < first + count; ++i) {
      const double wide = std::min(natural(i), width_ - left);
      if (x > left && x + wide > width_) {
        x = left;
        y += height();
      }
      places.emplace_back(x, y, wide, height());
      x += wide + sizes_.gap;
    }
    return places;
  }

  std::vector<QRectF> of_two_runs() const {
    const std::size_t count = entries_.size() / 2;
    double left = 0;
    for (const std::size_t first : {std::size_t{0}, count})
      left = std::max(left, metrics_.horizontalAdvance(entries_[first].run) + 2 * sizes_.gap);
    const double wanted = left;
    left = std::min(wanted, width_ * name_share);
    std::vector<double> columns = columns_in(width_ - left);
    if (columns.empty()) {
      left = std::min(wanted, width_ * name_share_least);
      columns = columns_in(width_ - left);
    }
    std::vector<QRectF> places;
    double y = 0;
    for (const std::size_t first : {std::size_t{0}, count}) {
      std::vector<QRectF> row;
      if (columns.empty()) row = flow(first, count, left, y);
      double x = left;
      for (const double wide : columns) {
        row.emplace_back(x, y, wide, height());
        x += wide + sizes_.gap;
      }
      places.insert(places.end(), row.begin(), row.end());
      y = places.back().bottom();
    }
    return places;
  }

 private:
  double height() const { return metrics_.height() + legend_gap; }
  // A value as long as any: the others keep their places while it changes.
  double value_width(std::size_t entry) const {
    if (entries_[entry].value.isEmpty()) return 0;
    return sizes_.gap + std::max(bold_.horizontalAdvance(entries_[entry].value),
                                 bold_.horizontalAdvance("00.0 MHz"));
  }
  double natural(std::size_t entry) const {
    return sizes_.swatch + 3 * sizes_.gap + 2 + metrics_.horizontalAdvance(entries_[entry].text) +
           value_width(entry);
  }
  // Widths for one row of each run: what is longer than its share is cut. Empty: too little room.
  std::vector<double> columns_in(double room) const {
    const std::size_t count = entries_.size() / 2;
    std::vector<double> wanted, least;
    double all = 0;
    for (std::size_t i = 0; i < count; ++i) {
      wanted.push_back(std::max(natural(i), natural(i + count)));
      const double value = std::max(value_width(i), value_width(i + count));
      least.push_back(std::min(wanted[i], sizes_.swatch + 3 * sizes_.gap + value +
                                              letters_least * metrics_.averageCharWidth()));
      all += wanted[i] + sizes_.gap;
    }
    double missing = all - sizes_.gap - room;
    while (missing > 0.5) {
      // The widest give way first, down to the next one's width.
      const auto spare = [&](std::size_t i) { return wanted[i] - least[i]; };
      std::size_t widest = 0;
      for (std::size_t i = 1; i < count; ++i)
        if (spare(i) > spare(widest)) widest = i;
      if (spare(widest) < 0.5) return {};
      const double step = std::min({missing, spare(widest), 4.0});
      wanted[widest] -= step;
      missing -= step;
    }
    return wanted;
  }

  const std::vector<CurveLabel>& entries_;
  QFontMetricsF metrics_;
  QFontMetricsF bold_;
  double width_;
  LegendSizes sizes_;
};

}  // namespace

QString CurveLabel::words() const {
  QString all = text;
  if (!run.isEmpty()) all += ", " + run;
  return value.isEmpty() ? all : all + ": " + value;
}

CurveLabel curve_label(const ReadoutRow& row, const ChartContent::Curve& curve) {
  return {QString::fromStdString(row.name),        QString::fromStdString(row.at_cursor),
          look_in_run(curve.style, row.of_beside), curve.shown,
          QString::fromStdString(row.run),         row.of_beside};
}

void sort_by_run(std::vector<CurveLabel>& entries) {
  std::stable_partition(entries.begin(), entries.end(),
                        [](const CurveLabel& entry) { return !entry.of_beside; });
}

std::vector<QRectF> layout_curve_labels(const std::vector<CurveLabel>& entries, const QFont& font,
                                        double width) {
  const LegendLayout layout(entries, font, width);
  const bool two = !entries.empty() && entries.back().of_beside;
  return two ? layout.of_two_runs() : layout.flow(0, entries.size(), 0, 0);
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
  const auto [swatch_width, gap] = sizes_of(entries);
  for (std::size_t i = 0; i < entries.size() && i < places.size(); ++i) {
    const CurveLabel& entry = entries[i];
    if (places[i].left() > 0 && (i == 0 || entry.of_beside != entries[i - 1].of_beside)) {
      painter.setPen(palette.color(QPalette::WindowText));
      painter.setFont(font);
      const QRectF place(gap, places[i].top(), places[i].left() - gap, places[i].height());
      painter.drawText(
          place, Qt::AlignLeft | Qt::AlignVCenter,
          QFontMetricsF(font).elidedText(entry.run, Qt::ElideMiddle, place.width() - gap + 1));
    }
    const QRectF inner = places[i].adjusted(gap, 0, -gap, 0);
    painter.save();
    painter.setOpacity(entry.shown ? 1.0 : 0.55);
    if (entry.shown)
      paint_swatch(painter, QRectF(inner.left(), inner.top(), swatch_width, inner.height()),
                   entry.look, on_dark);
    QFont name = font;
    name.setStrikeOut(!entry.shown);
    painter.setFont(name);
    painter.setPen(palette.color(QPalette::WindowText));
    const QRectF text = inner.adjusted(swatch_width + gap, 0, 0, 0);
    const QFontMetricsF bold(bold_of(font));
    const double value_width =
        entry.value.isEmpty() ? 0 : bold.horizontalAdvance(entry.value) + gap;
    const QString shown =
        QFontMetricsF(name).elidedText(entry.text, Qt::ElideMiddle, text.width() - value_width + 1);
    painter.drawText(text, Qt::AlignLeft | Qt::AlignVCenter, shown);
    painter.setFont(bold_of(font));
    if (!entry.value.isEmpty())
      painter.drawText(text.adjusted(QFontMetricsF(name).horizontalAdvance(shown) + gap, 0, gap, 0),
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
