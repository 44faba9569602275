#pragma once

#include <QChartView>
#include <QPixmap>
#include <QTimer>
#include <cstddef>
#include <optional>

#include "gui/charts/chart_overlay.hpp"
#include "gui/charts/chart_plot.hpp"
#include "gui/charts/chart_readout.hpp"
#include "gui/charts/time_window.hpp"
#include "gui/shared/cursor.hpp"

namespace gemello::gui {

/// The curves of one chart with all that one does on them by mouse and keys. Curves are drawn into
/// a picture when they change; cursor, crosshair and rubber band are painted over it.
///
/// Mouse: click moves the cursor; a drag zooms to what it spans; wheel zooms at the pointer,
/// Shift+wheel and the middle button pan; a double click shows the whole run. Keys: Left, Right
/// (page: Page up, Page down) pan, + and - zoom at the cursor, Home shows all, Backspace goes back,
/// Shift+Left and Right move the cursor by a row, 1 to 8 show or hide a curve, Escape ends a drag.
class ChartView : public QChartView {
  Q_OBJECT

 public:
  /// Borrows both.
  ChartView(TimeWindow* window, Cursor* cursor, QWidget* parent = nullptr);

  /// Null: no run is open.
  void show_recording(RecordingPtr recording);
  void show_beside(RunBeside beside);
  void set_content(const ChartContent& content);
  const ChartPlot& plot() const { return plot_; }
  /// The plot area, in the viewport's pixels; as of the last picture.
  QRectF plot_area() const { return plot_.plot_area(); }
  /// How often the curves were drawn anew.
  std::size_t pictures() const { return pictures_; }
  PlotInput input() const;
  const CurveSources& sources() const { return sources_; }
  const RunBeside& beside() const { return beside_; }
  /// What the curves have to say, of both runs if there are two.
  std::vector<ReadoutRow> readout(std::optional<Instant> pointer) const;

  /// No higher than needed: in a low pane one chart is whole, with the times below it, and the
  /// others are reached by scrolling; in a high one all share what there is.
  QSize sizeHint() const override { return {640, 140}; }
  QSize minimumSizeHint() const override { return {240, 140}; }

 signals:
  void curve_toggled(std::size_t curve);

 protected:
  void paintEvent(QPaintEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;
  void changeEvent(QEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void mouseReleaseEvent(QMouseEvent* event) override;
  void mouseDoubleClickEvent(QMouseEvent* event) override;
  void wheelEvent(QWheelEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  bool viewportEvent(QEvent* event) override;
  void focusInEvent(QFocusEvent* event) override;
  void focusOutEvent(QFocusEvent* event) override;

 private:
  struct Drag {
    Qt::MouseButton button = Qt::LeftButton;
    QPointF from;
    QPointF to;
    TimeRange range;     // when it began
    bool moved = false;  // far enough to be no click
  };
  void stale();
  void draw_picture();
  ChartOverlay overlay() const;
  Instant instant_of(double x) const;
  TimeWindow::Step wheel_step();
  void pan_by(double share);
  bool move_key(const QKeyEvent& event);

  TimeWindow* window_;
  Cursor* cursor_;
  ChartPlot plot_;
  RecordingPtr recording_;
  RunBeside beside_;
  CurveSources sources_beside_;
  ChartContent content_;
  CurveSources sources_;
  QPixmap picture_;
  bool stale_ = true;
  std::size_t pictures_ = 0;
  std::optional<Drag> drag_;
  std::optional<QPointF> hover_;
  QTimer wheel_rests_;  // active: the wheel is still being turned
  std::optional<Instant> cursor_before_click_;
};

}  // namespace gemello::gui
