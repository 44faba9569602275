#pragma once

#include <QPalette>
#include <QSize>
#include <QString>
#include <functional>
#include <string>
#include <vector>

#include "gui/recording/recording.hpp"

class QPainter;

namespace gemello::gui {

/// One picture of an export.
struct ExportPage {
  std::string name;  ///< of its files, without ending: "busiest-hosts"
  QString title;
  QSize size;
  /// `vectors`: for a file that is scaled.
  std::function<void(QPainter& painter, bool vectors)> paint;
};

/// What there is to draw of a run, and a sentence for each plot that there is not.
struct ExportPages {
  std::vector<ExportPage> pages;
  std::vector<std::string> left_out;
};

/// The fleet's curves and those of the `busiest` hosts and links.
void add_chart_pages(const RecordingPtr& recording, QSize size, std::size_t busiest,
                     ExportPages& to);

/// The log over time, what hosts and VMs did, and the map at the run's end.
void add_view_pages(const RecordingPtr& recording, int width, ExportPages& to);

/// Dark on white, whatever the desktop's colours.
QPalette paper_palette();

}  // namespace gemello::gui
