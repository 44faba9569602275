#include "gui/whatif/branch_panel.hpp"

#include <QHBoxLayout>
#include <QHeaderView>
#include <QPushButton>
#include <QTreeView>
#include <QVBoxLayout>

namespace gemello::gui {

BranchPanel::BranchPanel(Branches& branches, QWidget* parent)
    : QWidget(parent), branches_(branches) {
  tree_ = new QTreeView;
  tree_->setModel(&branches.tree());
  tree_->setUniformRowHeights(true);
  tree_->header()->setSectionResizeMode(QHeaderView::ResizeToContents);
  branch_ = new QPushButton(tr("Run from &here"));
  branch_->setToolTip(tr("A branch at the cursor, which goes its own way from there."));
  compare_ = new QPushButton(tr("&Compare"));
  compare_->setToolTip(tr("Beside its parent, on one clock."));
  remove_ = new QPushButton(tr("Re&move"));
  remove_->setToolTip(tr("Ends its simulation, and those that branched off it."));
  connect(branch_, &QPushButton::clicked, this, [this] { emit run_from_here(*selected()); });
  connect(compare_, &QPushButton::clicked, this, [this] {
    const Branch* branch = branches_.tree().find(*selected());
    emit compare(*branch->parent, branch->id);
  });
  connect(remove_, &QPushButton::clicked, this, [this] { branches_.remove(*selected()); });
  connect(tree_, &QTreeView::activated, this, [this] { emit chosen(*selected()); });
  connect(tree_->selectionModel(), &QItemSelectionModel::selectionChanged, this,
          &BranchPanel::update_buttons);
  connect(&branches.tree(), &QAbstractItemModel::rowsInserted, this, [this](const QModelIndex& at) {
    tree_->expand(at);
    update_buttons();
  });
  connect(&branches.tree(), &QAbstractItemModel::rowsRemoved, this, &BranchPanel::update_buttons);
  connect(&branches.tree(), &QAbstractItemModel::dataChanged, this, &BranchPanel::update_buttons);
  auto* row = new QHBoxLayout;
  row->addWidget(branch_);
  row->addWidget(compare_);
  row->addStretch();
  row->addWidget(remove_);
  auto* all = new QVBoxLayout(this);
  all->setContentsMargins(0, 0, 0, 0);
  all->addWidget(tree_);
  all->addLayout(row);
  update_buttons();
}

std::optional<BranchId> BranchPanel::selected() const {
  const QModelIndexList rows = tree_->selectionModel()->selectedRows();
  if (rows.isEmpty()) return std::nullopt;
  return rows[0].data(BranchTree::id_role).toInt();
}

void BranchPanel::select(BranchId id) {
  tree_->setCurrentIndex(branches_.tree().index_of(id));
}

void BranchPanel::update_buttons() {
  const auto id = selected();
  const Branch* branch = id ? branches_.tree().find(*id) : nullptr;
  const bool there = branch != nullptr && branch->state != BranchState::loading;
  branch_->setEnabled(there && branch->state != BranchState::died);
  compare_->setEnabled(there && branch->parent.has_value());
  remove_->setEnabled(there);
}

}  // namespace gemello::gui
