#pragma once

#include <QGraphicsView>
#include <QPoint>
#include <memory>
#include <optional>

#include "gui/map/hit.hpp"
#include "gui/map/map_state.hpp"
#include "gui/shared/cursor.hpp"
#include "gui/shared/legend.hpp"
#include "gui/shared/present.hpp"

namespace gemello::gui {

/// The map of a recording's inventory at a moment. Wheel, Ctrl++ and Ctrl+-: zoom; dragging the
/// ground: pan; Ctrl+0: all of it; arrows: from part to part; Return: asks other views to show it.
class MapView : public QGraphicsView {
  Q_OBJECT

 public:
  /// Borrows the selection.
  explicit MapView(Selection* selection, QWidget* parent = nullptr);
  ~MapView() override;

  using QWidget::show;
  /// Null: an empty map. Zoom and place are kept where the inventory is the same.
  void show(RecordingPtr recording);
  /// Of the recording shown (no other is taken); null: only what the inventory says.
  void show_moment(MomentPtr moment);

  /// How high letters of machines' names are, in pixels; 0 where they are left out.
  double name_pixels() const;
  double zoom() const { return transform().m11(); }
  /// What is at a place of the viewport.
  std::optional<Part> part_at_pixel(QPoint at) const;
  const MapLayout& layout_shown() const { return *layout_; }
  /// Where a part is, in the viewport.
  QRect pixels_of(Part part) const;

  /// Two maps side by side have one legend, which is not theirs.
  void set_legend_shown(bool shown);
  /// Of the strip at the bottom, which the picture keeps free: as many lines as it needs; 0 where
  /// it is not shown.
  int legend_height() const;

 public slots:
  void fit();
  void zoom_in();
  void zoom_out();
  /// Moves, and zooms in where it would be too small, until the part is in sight.
  void bring_into_sight(gemello::gui::Part part);

 signals:
  /// A context menu is wanted for a part, at a place of the screen.
  void menu_asked(gemello::gui::Part part, const QPoint& at);
  void vm_dropped(gemello::VmId vm, gemello::HostId host);

 protected:
  void changeEvent(QEvent* event) override;
  void contextMenuEvent(QContextMenuEvent* event) override;
  void dragEnterEvent(QDragEnterEvent* event) override;
  void dragLeaveEvent(QDragLeaveEvent* event) override;
  void dragMoveEvent(QDragMoveEvent* event) override;
  void dropEvent(QDropEvent* event) override;
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
  class Picture;

  MapState state_now() const;
  void zoom_by(double factor, QPoint anchor);
  void set_drop_target(HostId host);
  HostId host_at_pixel(QPoint at) const;
  void start_vm_drag(VmId vm);
  void repaint_map();
  void update_legend();
  void go(Direction direction);

  Selection* selection_;
  RecordingPtr recording_;
  MomentPtr moment_;
  std::unique_ptr<MapLayout> layout_;
  Picture* picture_;    // the scene's
  bool fitted_ = true;  // the zoom is not the user's choice: keep all in sight
  std::vector<LegendEntry> legend_;
  bool legend_shown_ = true;
  HostId drop_target_;
  QPoint pressed_at_;
  std::optional<Part> pressed_;
  bool panning_ = false;
};

}  // namespace gemello::gui
