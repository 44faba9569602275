#pragma once

#include <memory>

#include <QPoint>
#include <QTreeView>

#include "gui/models/fleet_tree_model.hpp"
#include "gui/shared/cursor.hpp"

namespace gemello::gui {

/// The cloud as a tree; its current row is the window's selection, both ways.
class TreePane : public QTreeView {
  Q_OBJECT

 public:
  /// Borrows the selection.
  explicit TreePane(Selection* selection, QWidget* parent = nullptr);
  ~TreePane() override;

  void show_recording(const RecordingPtr& recording);
  void show_moment(const MomentPtr& moment);

 signals:
  void menu_asked(gemello::gui::Part part, const QPoint& at);

 private:
  void follow_selection();

  std::unique_ptr<FleetTreeModel> model_;
  Selection* selection_;
  bool following_ = false;
};

}  // namespace gemello::gui
