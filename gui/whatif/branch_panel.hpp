#pragma once

#include "gui/whatif/branches.hpp"

#include <QWidget>

class QPushButton;
class QTreeView;

namespace gemello::gui {

/// The tree of runs and branches, and what can be done with the one that is selected.
class BranchPanel : public QWidget {
  Q_OBJECT

 public:
  explicit BranchPanel(Branches& branches, QWidget* parent = nullptr);

  std::optional<BranchId> selected() const;
  void select(BranchId id);
  QTreeView* tree() const { return tree_; }

 signals:
  /// Double click or Enter: it is to be shown.
  void chosen(int id);
  void run_from_here(int id);
  /// Beside its parent.
  void compare(int parent, int id);

 private:
  void update_buttons();

  Branches& branches_;
  QTreeView* tree_ = nullptr;
  QPushButton* branch_ = nullptr;
  QPushButton* compare_ = nullptr;
  QPushButton* remove_ = nullptr;
};

}  // namespace gemello::gui
