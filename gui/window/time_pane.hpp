#pragma once

#include <QVariant>
#include <QWidget>
#include <array>
#include <optional>

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
  QSplitter* splitter() const { return splitter_; }

  /// How the user shared the room between timeline and lanes: the timeline's part of it with one
  /// run, and with two; nothing where it was left to us. For settings, which may say anything.
  QVariantList shares() const;
  void set_shares(const QVariantList& shares);

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
  std::size_t runs_in_sight() const;
  void share_room();

  Desk* desk_;
  QSplitter* splitter_ = nullptr;
  QSplitter* lines_ = nullptr;  // the timelines of two runs
  QHBoxLayout* beside_scroll_bar_ = nullptr;
  std::array<std::optional<double>, 2> shares_;  // by the user; with one run, with two
  TimelineView* timeline_ = nullptr;
  TimelineView* timeline_beside_ = nullptr;
  GanttView* gantt_ = nullptr;
};

}  // namespace gemello::gui
