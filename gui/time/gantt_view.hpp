#pragma once

#include <QAbstractScrollArea>
#include <optional>
#include <vector>

#include "gui/recording/recording.hpp"
#include "gui/shared/cursor.hpp"
#include "gui/shared/legend.hpp"
#include "gui/time/gantt_rows.hpp"
#include "gui/time/lanes.hpp"
#include "gui/time/time_axis.hpp"

class QPainter;

namespace gemello::gui {

/// What every host and every VM did: a lane each, with its phases as bars. Only lanes in sight are
/// painted. A click selects the lane and moves the cursor, dragging moves it on. Ctrl+wheel: zoom;
/// Shift+wheel or the middle button: pan; wheel: lanes. Up, Down: the next lane; Left, Right and so
/// on as in the timeline; Return: other views show the part.
class GanttView : public QAbstractScrollArea {
  Q_OBJECT

 public:
  /// Borrows all three; see set_clock for their ranges.
  GanttView(Cursor* cursor, Selection* selection, TimeAxis* axis, QWidget* parent = nullptr);

  using QWidget::show;
  /// Null: no lanes. A run that grows keeps its place.
  void show(RecordingPtr recording);
  const GanttChoice& choice() const { return choice_; }
  std::size_t row_count() const { return rows_.size(); }

  /// In the viewport. Nothing: no lane is there.
  std::optional<Part> part_at(QPoint at) const;
  QString text_at(QPoint at) const;
  /// How many lanes there is room for.
  double lanes_in_sight() const { return static_cast<double>(lanes_height()) / lane_height(); }
  /// The lane of a part in the viewport; null where it is filtered away or out of sight.
  QRect lane_of(Part part) const;

  /// On paper there is no cursor.
  void set_cursor_shown(bool shown) { cursor_shown_ = shown; }

  QSize sizeHint() const override { return {800, 320}; }
  /// How wide the lanes with their names are; the rest is the scroll bar's.
  int lanes_width() const { return viewport()->width(); }

 public slots:
  void set_filter(const QString& words);
  void set_shown(bool hosts, bool vms);
  /// Scrolls to the lane, if it has one.
  void bring_into_sight(gemello::gui::Part part);

 signals:
  void menu_asked(gemello::gui::Part part, gemello::Instant at, const QPoint& place);

 protected:
  void changeEvent(QEvent* event) override;
  void contextMenuEvent(QContextMenuEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  void mouseDoubleClickEvent(QMouseEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void mouseReleaseEvent(QMouseEvent* event) override;
  void paintEvent(QPaintEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;
  bool viewportEvent(QEvent* event) override;
  void wheelEvent(QWheelEvent* event) override;

 private:
  double plot_width() const { return std::max(1, viewport()->width() - lanes::header); }
  Instant instant_at(double x) const { return axis_->instant_at(x - lanes::header, plot_width()); }
  int lane_height() const;
  int ruler() const;
  double bar_inset() const;
  int lanes_height() const;
  int row_at(int y) const;
  int row_of(Part part) const;
  void choose_rows();
  void choose_legend();
  int legend_height() const;
  void size_scroll_bar();
  void repaint_lanes();
  void select_beside(int by);
  void paint_row(QPainter& painter, std::size_t row, double top) const;
  void paint_names(QPainter& painter, std::size_t row, double top) const;
  void paint_vm(QPainter& painter, std::uint32_t vm, double top) const;
  void paint_host(QPainter& painter, std::uint32_t host, double top) const;
  void paint_bottom(QPainter& painter) const;

  Cursor* cursor_;
  Selection* selection_;
  TimeAxis* axis_;
  RecordingPtr recording_;
  GanttChoice choice_;
  std::vector<Part> rows_;
  std::vector<LegendEntry> legend_;
  bool scrubbing_ = false;
  bool panning_ = false;
  bool cursor_shown_ = true;
  QPoint pan_from_;
};

}  // namespace gemello::gui
