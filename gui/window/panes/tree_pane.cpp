#include "gui/window/panes/tree_pane.hpp"

#include <QHeaderView>
#include <QScopedValueRollback>

#include "gui/window/panes/load_delegate.hpp"

namespace gemello::gui {

TreePane::TreePane(Selection* selection, QWidget* parent)
    : QTreeView(parent), model_(std::make_unique<FleetTreeModel>()), selection_(selection) {
  setModel(model_.get());
  setItemDelegate(new LoadDelegate(this));
  setUniformRowHeights(true);
  setAccessibleName(tr("Tree of the cloud"));
  setDragEnabled(true);
  setDragDropMode(QAbstractItemView::DragOnly);
  setContextMenuPolicy(Qt::CustomContextMenu);
  setExpandsOnDoubleClick(false);                        // it brings the part into sight
  setIndentation(fontMetrics().averageCharWidth() * 2);  // a narrow pane has words to show
  header()->setStretchLastSection(false);
  // Names are what one looks for; a state that has no room is in its tooltip.
  for (int i = 0; i < model_->columnCount(); ++i)
    header()->setSectionResizeMode(i, QHeaderView::ResizeToContents);
  header()->setSectionResizeMode(1, QHeaderView::Stretch);
  connect(selectionModel(), &QItemSelectionModel::currentRowChanged, this,
          [this](const QModelIndex& current) {
            if (following_) return;
            const QScopedValueRollback<bool> own(following_, true);
            if (const auto part = part_of(current)) selection_->select(part);
          });
  connect(this, &QTreeView::activated, this, [this](const QModelIndex& index) {
    if (const auto part = part_of(index)) emit selection_->shown(*part);
  });
  connect(this, &QWidget::customContextMenuRequested, this, [this](const QPoint& at) {
    if (const auto part = part_of(indexAt(at))) emit menu_asked(*part, viewport()->mapToGlobal(at));
  });
  connect(selection_, &Selection::changed, this, &TreePane::follow_selection);
}

TreePane::~TreePane() {
  setModel(nullptr);
}

// A big cloud opens with its racks closed, a small one with its hosts in sight.
void TreePane::show_recording(const RecordingPtr& recording) {
  const bool was_empty = model_->rowCount() == 0;
  model_->show(recording);
  const bool is_new = was_empty || !isExpanded(model_->index(0, 0));
  if (recording && is_new) expandToDepth(recording->inventory->hosts.size() <= 40 ? 1 : 0);
  follow_selection();
}

void TreePane::show_moment(const MomentPtr& moment) {
  model_->show_moment(moment);
}

void TreePane::follow_selection() {
  if (following_) return;
  const QScopedValueRollback<bool> own(following_, true);
  const auto part = selection_->part();
  const QModelIndex index = part ? model_->index_of(*part) : QModelIndex();
  if (index == currentIndex()) return;
  if (!index.isValid()) return selectionModel()->clear();
  selectionModel()->setCurrentIndex(
      index, QItemSelectionModel::ClearAndSelect | QItemSelectionModel::Rows);
  scrollTo(index);
}

}  // namespace gemello::gui
