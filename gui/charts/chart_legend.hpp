#pragma once

#include <QWidget>
#include <cstddef>
#include <optional>
#include <vector>

#include "gui/charts/legend_paint.hpp"

namespace gemello::gui {

/// The curves of a chart as a row of switches. By mouse: click shows or hides, Ctrl+click shows
/// this one alone (again: all), right click has a menu. By keys: arrows choose, Space or Enter
/// shows or hides, Delete removes.
class ChartLegend : public QWidget {
  Q_OBJECT

 public:
  explicit ChartLegend(QWidget* parent = nullptr);

  void set_entries(std::vector<CurveLabel> entries);
  const std::vector<CurveLabel>& entries() const { return entries_; }
  /// Where an entry is, in the widget's coordinates.
  QRectF place(std::size_t entry) const;

  bool hasHeightForWidth() const override { return true; }
  int heightForWidth(int width) const override;
  QSize sizeHint() const override;

 signals:
  void toggled(std::size_t entry);
  void alone(std::size_t entry);
  void removed(std::size_t entry);

 protected:
  bool event(QEvent* event) override;
  void paintEvent(QPaintEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  void contextMenuEvent(QContextMenuEvent* event) override;

 private:
  std::optional<std::size_t> entry_at(QPointF position) const;
  QString run_at(QPointF position) const;
  void open_menu(std::size_t entry, QPoint where);

  std::vector<CurveLabel> entries_;
  std::size_t current_ = 0;
};

}  // namespace gemello::gui
