#pragma once

#include <QByteArray>
#include <optional>

#include "gui/charts/chart_plot.hpp"
#include "gui/charts/picture_page.hpp"

namespace gemello::gui {

/// A chart as a page of its own: title, legend, curves. Needs no widget and no display.
struct ChartPicture {
  PlotInput plot;  ///< its size is that of the whole picture
  std::optional<Instant> cursor;

  QString title_shown() const;
  QString title;     ///< empty: the content's
  double ratio = 1;  ///< pixels of a PNG per unit of the size
};
void paint_picture(QPainter& painter, const ChartPicture& picture);

/// The file that holds it.
QByteArray picture_bytes(const ChartPicture& picture, PictureFormat format);

}  // namespace gemello::gui
