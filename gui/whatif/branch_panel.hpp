#pragma once

#include <QWidget>
#include <vector>

#include "gui/whatif/branches.hpp"

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

  bool eventFilter(QObject* object, QEvent* event) override;

 signals:
  /// Double click or Enter: it is to be shown.
  void chosen(int id);
  void run_from_here(int id);
  /// Two that are selected, else one beside its parent: on one clock.
  void compare(int first, int other);
  /// It is to stand beside the one that is shown.
  void beside_wanted(int id);

 private:
  void update_buttons();
  void compare_selected();
  void show_menu(const QPoint& at);
  std::vector<BranchId> selected_ones() const;

  Branches& branches_;
  QTreeView* tree_ = nullptr;
  QPushButton* branch_ = nullptr;
  QPushButton* compare_ = nullptr;
  QPushButton* beside_ = nullptr;
  QPushButton* remove_ = nullptr;
};

}  // namespace gemello::gui
