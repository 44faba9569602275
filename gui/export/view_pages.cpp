#include <QApplication>
#include <QFontMetricsF>
#include <QPainter>
#include <QScrollBar>
#include <algorithm>
#include <cmath>
#include <memory>
#include <utility>

#include <fmt/format.h>

#include "gui/export/pages.hpp"
#include "gui/map/layout.hpp"
#include "gui/map/paint_map.hpp"
#include "gui/recording/moment.hpp"
#include "gui/shared/cursor.hpp"
#include "gui/shared/figures.hpp"
#include "gui/time/clock.hpp"
#include "gui/time/gantt_view.hpp"
#include "gui/time/timeline_view.hpp"

namespace gemello::gui {
namespace {

constexpr int title_height = 30;
constexpr double map_margin = 12;
constexpr int gantt_height_max = 2400;  // some 120 lanes

// What views borrow, at the run's begin and with all of it in sight.
struct Stage {
  explicit Stage(const RecordingPtr& recording) { set_clock({recording}, true, cursor, axis); }
  Cursor cursor;
  Selection selection;
  TimeAxis axis;
};

void paint_title(QPainter& painter, int width, const QString& title, const QString& beside) {
  painter.fillRect(QRect(0, 0, width, title_height), Qt::white);
  painter.setPen(Qt::black);
  QFont font = QApplication::font();
  painter.setFont(font);
  const QRect line(8, 0, width - 16, title_height);
  painter.drawText(line, Qt::AlignRight | Qt::AlignVCenter, beside);
  font.setBold(true);
  painter.setFont(font);
  painter.drawText(line, Qt::AlignLeft | Qt::AlignVCenter, title);
  painter.setFont(QApplication::font());
}

QString range_words(const Recording& recording) {
  return QString::fromStdString(recording.title) +
         QObject::tr(", %1 to %2")
             .arg(time_text(Duration::zero()), time_text(recording.end - recording.start));
}

// A view in its light colours, as wide as the page, without its scroll bar.
void paint_view(QPainter& painter, QWidget& view) {
  view.setPalette(paper_palette());
  view.render(&painter, QPoint(0, title_height));
}

void add_timeline(const RecordingPtr& recording, int width, ExportPages& to) {
  if (recording->marks.size() == 0) {
    to.left_out.emplace_back("timeline: the log is empty");
    return;
  }
  const auto make = [recording, width](Stage& stage) {
    auto view = std::make_unique<TimelineView>(&stage.cursor, &stage.selection, &stage.axis);
    view->set_cursor_shown(false);
    view->show(recording);
    view->resize(width, view->sizeHint().height());
    return view;
  };
  Stage trial(recording);
  const int height = make(trial)->height();
  const QString title = QObject::tr("Events, decisions and faults");
  to.pages.push_back(
      {"timeline", title, QSize(width, title_height + height), [=](QPainter& painter, bool) {
         paint_title(painter, width, title, range_words(*recording));
         Stage stage(recording);
         paint_view(painter, *make(stage));
       }});
}

void add_gantt(const RecordingPtr& recording, int width, ExportPages& to) {
  if (recording->hosts.empty() && recording->vms.empty()) {
    to.left_out.emplace_back("gantt: neither hosts nor VMs are known");
    return;
  }
  const auto make = [recording, width](Stage& stage, int height) {
    auto view = std::make_unique<GanttView>(&stage.cursor, &stage.selection, &stage.axis);
    view->setPalette(paper_palette());
    view->set_cursor_shown(false);
    view->setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    view->setFixedSize(width, height);
    view->grab();  // only what has been painted knows its size
    view->show(recording);
    return view;
  };
  Stage trial(recording);
  constexpr int low = 200;
  const auto view = make(trial, low);
  const int wanted = low + view->verticalScrollBar()->maximum();
  const int height = std::min(wanted, gantt_height_max);
  if (height < wanted)
    to.left_out.push_back(fmt::format(
        "gantt: all lanes but the first {} of {}",
        view->row_count() * static_cast<std::size_t>(height) / static_cast<std::size_t>(wanted),
        view->row_count()));
  const QString title = QObject::tr("What hosts and VMs did");
  to.pages.push_back(
      {"gantt", title, QSize(width, title_height + height), [=](QPainter& painter, bool) {
         paint_title(painter, width, title, range_words(*recording));
         Stage stage(recording);
         const auto lanes = make(stage, height);
         lanes->viewport()->render(&painter, QPoint(0, title_height));
       }});
}

void add_map(const RecordingPtr& recording, int width, ExportPages& to) {
  if (!recording->inventory || !recording->catalogue) {
    to.left_out.emplace_back("map: the run does not say what its platform was");
    return;
  }
  const auto layout = std::make_shared<const MapLayout>(lay_out(*recording->inventory));
  const QRectF bounds = layout->bounds.adjusted(-map_margin, -map_margin, map_margin, map_margin);
  const double zoom = std::min(width / bounds.width(), 1.6);
  const int height = title_height + static_cast<int>(std::ceil(bounds.height() * zoom));
  const QString title = QObject::tr("The cloud at the end of the run");
  to.pages.push_back({"map", title, QSize(width, height), [=](QPainter& painter, bool) {
                        paint_title(painter, width, title, range_words(*recording));
                        const Moment moment = moment_at(*recording, recording->end);
                        MapState state;
                        state.layout = layout.get();
                        state.catalogue = recording->catalogue.get();
                        state.moment = &moment;
                        state.palette = paper_palette();
                        state.font = QApplication::font();
                        state.zoom = zoom;
                        painter.save();
                        painter.translate((width - bounds.width() * zoom) / 2, title_height);
                        painter.scale(zoom, zoom);
                        painter.translate(-bounds.topLeft());
                        painter.setRenderHint(QPainter::Antialiasing);
                        paint_map(painter, bounds, state);
                        painter.restore();
                      }});
}

}  // namespace

void add_view_pages(const RecordingPtr& recording, int width, ExportPages& to) {
  add_timeline(recording, width, to);
  add_gantt(recording, width, to);
  add_map(recording, width, to);
}

}  // namespace gemello::gui
