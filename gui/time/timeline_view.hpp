#pragma once

#include <QPixmap>
#include <QWidget>
#include <array>
#include <optional>
#include <vector>

#include "gui/recording/recording.hpp"
#include "gui/shared/cursor.hpp"
#include "gui/time/lanes.hpp"
#include "gui/time/time_axis.hpp"

namespace gemello::gui {

/// The log of a run over time: a lane for each kind of mark (a sign where it is alone, a bar as
/// high as there are many), below them bars for faults in force. Where there is little room, lanes
/// with nothing on them make way and the others are lower. Dragging moves the cursor; wheel:
/// zoom; Shift+wheel or dragging with another button: pan; double click: all of it. Left, Right:
/// the cursor by a hundredth of the view (Shift: a tenth); Home, End; +, -; Page Up, Page Down.
class TimelineView : public QWidget {
  Q_OBJECT

 public:
  /// Borrows all three; see set_clock for their ranges.
  TimelineView(Cursor* cursor, Selection* selection, TimeAxis* axis, QWidget* parent = nullptr);

  using QWidget::show;
  /// Null: an empty timeline. A recording that grows keeps the view.
  void show(RecordingPtr recording);

  /// Whose it is, at the left of the times; the lower one of two needs no times again.
  void set_name(const QString& name, bool with_times);

  /// On paper there is no cursor.
  void set_cursor_shown(bool shown) { cursor_shown_ = shown; }

  QSize sizeHint() const override;
  QSize minimumSizeHint() const override;

  /// What a tooltip tells at a place of this widget; empty: nothing is there.
  QString text_at(QPoint at) const;
  /// The mark, the first of its bin, at a place.
  std::optional<std::size_t> mark_at(QPoint at) const;
  /// The fault whose bar is at a place.
  std::optional<std::size_t> fault_at(QPoint at) const;

 signals:
  /// A mark was clicked: index into the recording's.
  void mark_chosen(std::size_t mark);
  void menu_asked(gemello::gui::Part part, gemello::Instant at, const QPoint& place);

 protected:
  bool event(QEvent* event) override;
  void changeEvent(QEvent* event) override;
  void contextMenuEvent(QContextMenuEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  void mouseDoubleClickEvent(QMouseEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void mouseReleaseEvent(QMouseEvent* event) override;
  void paintEvent(QPaintEvent* event) override;
  void wheelEvent(QWheelEvent* event) override;

 private:
  static constexpr std::size_t kinds = 6;
  double plot_width() const { return std::max(1, width() - lanes::header); }
  Instant instant_at(double x) const { return axis_->instant_at(x - lanes::header, plot_width()); }
  int ruler() const { return with_times_ ? lanes::ruler : lanes::name_line; }
  struct Lanes {
    std::array<double, kinds> top_of{};  // negative: that lane is not there
    double kind_height = 0;
    double faults_top = 0;
    double fault_height = 0;
    bool has_faults = false;
  };
  Lanes lanes_now() const;
  std::size_t kinds_with_marks() const;
  std::size_t fault_lines_needed() const;
  QRectF kind_lane(std::size_t kind) const;
  QRectF fault_bar(std::size_t fault) const;
  std::size_t fault_lines_shown() const;
  void forget_picture();
  void paint_static(QPainter& painter) const;
  void paint_own_name(QPainter& painter) const;
  QString name_at(QPoint at) const;
  void paint_marks(QPainter& painter, std::size_t kind) const;
  void paint_faults(QPainter& painter) const;
  std::optional<std::size_t> bin_at(QPoint at, std::size_t& kind, MarkBin& bin) const;

  Cursor* cursor_;
  Selection* selection_;
  TimeAxis* axis_;
  RecordingPtr recording_;
  std::array<std::vector<std::size_t>, kinds> marks_of_;
  std::size_t marks_known_ = 0;
  FaultLines fault_lines_;
  QString name_;
  bool with_times_ = true;
  QPixmap picture_;  // all but the cursor; null: to be painted
  bool scrubbing_ = false;
  bool panning_ = false;
  bool cursor_shown_ = true;
  QPoint pan_from_;
};

}  // namespace gemello::gui
