#pragma once

#include <QWidget>

#include "gui/shared/present.hpp"
#include "gui/time/gantt_view.hpp"
#include "gui/time/timeline_view.hpp"

class QHBoxLayout;
class QLineEdit;
class QSplitter;

namespace gemello::gui {

class Desk;

/// The log over time, of the run that is shown and of the one beside it, above what every host and
/// VM of the shown one did.
class TimePane : public QWidget {
  Q_OBJECT

 public:
  /// Borrows the desk.
  explicit TimePane(Desk* desk, QWidget* parent = nullptr);

  TimelineView* timeline() const { return timeline_; }
  TimelineView* timeline_beside() const { return timeline_beside_; }
  GanttView* gantt() const { return gantt_; }

  bool eventFilter(QObject* object, QEvent* event) override;

 signals:
  void mark_chosen(std::size_t mark);
  void menu_asked(gemello::gui::Part part, const QPoint& at);

 protected:
  void resizeEvent(QResizeEvent* event) override;

 private:
  QWidget* make_gantt();
  TimelineView* make_timeline(Present* present);
  void update_beside();
  void share_room();

  Desk* desk_;
  QSplitter* splitter_ = nullptr;
  QHBoxLayout* beside_scroll_bar_ = nullptr;
  bool shared_by_user_ = false;
  TimelineView* timeline_ = nullptr;
  TimelineView* timeline_beside_ = nullptr;
  GanttView* gantt_ = nullptr;
};

}  // namespace gemello::gui
