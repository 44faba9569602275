#include "gui/charts/chart_picture.hpp"

#include <QChart>
#include <QFontMetricsF>
#include <QGraphicsScene>
#include <QPainter>
#include <algorithm>

#include "gui/charts/chart_overlay.hpp"
#include "gui/charts/chart_readout.hpp"
#include "gui/charts/legend_paint.hpp"
#include "gui/shared/figures.hpp"

namespace gemello::gui {
namespace {

constexpr double page_margin = 8;

std::vector<CurveLabel> legend_of(const PlotInput& plot) {
  std::vector<CurveLabel> entries;
  for (ReadoutRow& row : readout_of_runs(plot.sources, plot.sources_beside, plot.content,
                                         plot.beside, std::nullopt, plot.range.from)) {
    row.at_cursor.clear();
    if (plot.content.curves()[row.curve].shown)
      entries.push_back(curve_label(row, plot.content.curves()[row.curve]));
  }
  sort_by_run(entries);
  return entries;
}

QString subtitle(const PlotInput& plot) {
  const QString range = QObject::tr("%1 to %2")
                            .arg(time_text(plot.range.from - plot.origin()),
                                 time_text(plot.range.until - plot.origin()));
  if (!plot.recording || plot.recording->title.empty()) return range;
  return QString::fromStdString(plot.recording->title) + ", " + range;
}

// Title and legend; returns where they end.
double paint_head(QPainter& painter, const ChartPicture& picture) {
  const PlotInput& plot = picture.plot;
  const double width = plot.size.width() - 2 * page_margin;
  QFont bold = plot.font;
  bold.setBold(true);
  const QFontMetricsF metrics(bold);
  const QRectF line(page_margin, page_margin, width, metrics.height());
  painter.setPen(plot.palette.color(QPalette::WindowText));
  painter.setFont(plot.font);
  painter.drawText(line, Qt::AlignRight, subtitle(plot));
  const double beside = width - QFontMetricsF(plot.font).horizontalAdvance(subtitle(plot)) - 16;
  painter.setFont(bold);
  painter.drawText(line, Qt::AlignLeft,
                   metrics.elidedText(picture.title_shown(), Qt::ElideRight, beside));
  const std::vector<CurveLabel> entries = legend_of(plot);
  const std::vector<QRectF> places = layout_curve_labels(entries, plot.font, width);
  painter.save();
  painter.translate(line.left(), line.bottom() + 2);
  paint_curve_labels(painter, entries, places, plot.palette, plot.font);
  painter.restore();
  return line.bottom() + 4 + (places.empty() ? 0 : places.back().bottom());
}

}  // namespace

QString ChartPicture::title_shown() const {
  return title.isEmpty() ? QString::fromStdString(plot.content.title()) : title;
}

void paint_picture(QPainter& painter, const ChartPicture& picture) {
  painter.save();
  painter.setRenderHint(QPainter::Antialiasing);
  painter.fillRect(QRectF(QPointF(), picture.plot.size),
                   picture.plot.palette.color(QPalette::Base));
  const double top = paint_head(painter, picture);
  PlotInput input = picture.plot;
  input.size = {picture.plot.size.width(), std::max(picture.plot.size.height() - top - 4, 40.0)};
  QGraphicsScene scene;
  ChartPlot plot;
  scene.addItem(plot.chart());
  plot.draw(input);
  const QRectF whole(QPointF(), input.size);
  scene.setSceneRect(whole);
  scene.render(&painter, whole.translated(0, top), whole);
  if (picture.cursor) {
    ChartOverlay over;
    over.plot = plot.plot_area();
    over.range = input.range;
    over.origin = input.origin();
    over.cursor = *picture.cursor;
    over.palette = input.palette;
    over.font = input.font;
    painter.translate(0, top);
    paint_overlay(painter, over);
  }
  painter.restore();
}

QByteArray picture_bytes(const ChartPicture& picture, PictureFormat format) {
  ChartPicture page = picture;
  page.plot.vectors = format != PictureFormat::png;
  PicturePage paper(page.plot.size, page.ratio, page.title_shown(), format);
  paint_picture(paper.painter(), page);
  return paper.bytes();
}

}  // namespace gemello::gui
