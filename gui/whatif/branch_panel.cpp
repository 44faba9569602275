#include "gui/whatif/branch_panel.hpp"

#include <QEvent>
#include <QGridLayout>
#include <QHeaderView>
#include <QMenu>
#include <QPushButton>
#include <QTreeView>
#include <QVBoxLayout>
#include <algorithm>

namespace gemello::gui {
namespace {

constexpr int wide_characters = 70;

}  // namespace

BranchPanel::BranchPanel(Branches& branches, QWidget* parent)
    : QWidget(parent), branches_(branches) {
  tree_ = new QTreeView;
  tree_->setModel(&branches.tree());
  tree_->setUniformRowHeights(true);
  tree_->setSelectionMode(QAbstractItemView::ExtendedSelection);
  tree_->setContextMenuPolicy(Qt::CustomContextMenu);
  tree_->setEditTriggers(QAbstractItemView::EditKeyPressed);
  // What it is and how it stands are always in sight; the title is what gives way.
  QHeaderView* header = tree_->header();
  header->setStretchLastSection(false);
  header->moveSection(BranchTree::state, 1);
  header->setSectionResizeMode(QHeaderView::ResizeToContents);
  header->setSectionResizeMode(BranchTree::title, QHeaderView::Stretch);
  tree_->viewport()->installEventFilter(this);
  branch_ = new QPushButton(tr("Run from &here"));
  branch_->setToolTip(tr("A branch at the cursor, which goes its own way from there."));
  compare_ = new QPushButton(tr("&Compare"));
  compare_->setToolTip(tr("Two that are selected, or this one and its parent, on one clock."));
  beside_ = new QPushButton(tr("Put &beside"));
  beside_->setToolTip(tr("Beside the run that is shown, on one clock."));
  remove_ = new QPushButton(tr("Re&move"));
  remove_->setToolTip(tr("Ends its simulation, and those that branched off it."));
  connect(branch_, &QPushButton::clicked, this, [this] { emit run_from_here(*selected()); });
  connect(compare_, &QPushButton::clicked, this, &BranchPanel::compare_selected);
  connect(beside_, &QPushButton::clicked, this, [this] { emit beside_wanted(*selected()); });
  connect(tree_, &QWidget::customContextMenuRequested, this, &BranchPanel::show_menu);
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
  auto* row = new QGridLayout;  // two by two: the pane is narrow
  row->addWidget(beside_, 0, 0);
  row->addWidget(compare_, 0, 1);
  row->addWidget(branch_, 1, 0);
  row->addWidget(remove_, 1, 1);
  auto* all = new QVBoxLayout(this);
  all->setContentsMargins(0, 0, 0, 0);
  all->addWidget(tree_);
  all->addLayout(row);
  update_buttons();
}

// When it was left and where it is are in its tooltip, too.
bool BranchPanel::eventFilter(QObject* object, QEvent* event) {
  if (event->type() == QEvent::Resize) {
    const bool is_wide = tree_->width() > fontMetrics().averageCharWidth() * wide_characters;
    for (const int column : {BranchTree::from, BranchTree::now})
      tree_->setColumnHidden(column, !is_wide);
  }
  return QWidget::eventFilter(object, event);
}

std::vector<BranchId> BranchPanel::selected_ones() const {
  std::vector<BranchId> ids;
  for (const QModelIndex& row : tree_->selectionModel()->selectedRows())
    ids.push_back(row.data(BranchTree::id_role).toInt());
  return ids;
}

std::optional<BranchId> BranchPanel::selected() const {
  const std::vector<BranchId> ids = selected_ones();
  if (ids.empty()) return std::nullopt;
  return ids[0];
}

// The one opened first on the left.
void BranchPanel::compare_selected() {
  std::vector<BranchId> ids = selected_ones();
  if (ids.size() == 1) ids.insert(ids.begin(), *branches_.tree().find(ids[0])->parent);
  std::sort(ids.begin(), ids.end());
  emit compare(ids[0], ids[1]);
}

// What the buttons do, where the hand is.
void BranchPanel::show_menu(const QPoint& at) {
  if (!selected()) return;
  auto* menu = new QMenu(this);
  menu->setAttribute(Qt::WA_DeleteOnClose);
  menu->addAction(tr("Show it"), this, [this] { emit chosen(*selected()); });
  for (QPushButton* button : {beside_, compare_, branch_, remove_}) {
    QAction* action = menu->addAction(button->text(), button, &QPushButton::click);
    action->setToolTip(button->toolTip());
    action->setEnabled(button->isEnabled());
  }
  menu->addAction(tr("Re&name (F2)"), this,
                  [this] { tree_->edit(branches_.tree().index_of(*selected())); });
  menu->popup(tree_->viewport()->mapToGlobal(at));
}

void BranchPanel::select(BranchId id) {
  tree_->setCurrentIndex(branches_.tree().index_of(id));
}

void BranchPanel::update_buttons() {
  const std::vector<BranchId> ids = selected_ones();
  const bool is_one = ids.size() == 1;
  const Branch* branch = is_one ? branches_.tree().find(ids[0]) : nullptr;
  const bool there = branch != nullptr && branch->state != BranchState::loading;
  branch_->setEnabled(there && branch->state != BranchState::died);
  beside_->setEnabled(there && branches_.tree().size() > 1);
  compare_->setEnabled(ids.size() == 2 || (there && branch->parent.has_value()));
  remove_->setEnabled(there);
}

}  // namespace gemello::gui
