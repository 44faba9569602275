#include "gui/window/panes/part_pane.hpp"

#include <QHeaderView>
#include <QScopedValueRollback>
#include <QTableView>

#include "gui/models/roles.hpp"

namespace gemello::gui {

PartPane::PartPane(std::unique_ptr<PartTableModel> model, Selection* selection,
                   const QString& what, QWidget* parent)
    : PartPane(
          [&model] {
            Models models;
            models.table = std::move(model);
            models.filter = std::make_unique<PartFilter>(models.table.get());
            return models;
          }(),
          selection, what, parent) {}

PartPane::PartPane(Models models, Selection* selection, const QString& what, QWidget* parent)
    : TablePane(models.filter.get(), what, parent),
      models_(std::move(models)),
      selection_(selection) {
  QTableView* view = table();
  view->setDragEnabled(true);
  view->setDragDropMode(QAbstractItemView::DragOnly);
  view->sortByColumn(0, Qt::AscendingOrder);
  connect(this, &TablePane::filter_changed, models_.filter.get(), &PartFilter::set_filter);
  connect(view->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
          [this](const QModelIndex& current) {
            if (following_ || !current.isValid()) return;
            const QScopedValueRollback<bool> own(following_, true);
            selection_->select(part_of_row(current));
          });
  connect(view, &QTableView::activated, this, [this](const QModelIndex& index) {
    if (const auto part = part_of_row(index)) emit selection_->shown(*part);
  });
  connect(view, &QWidget::customContextMenuRequested, this, [this, view](const QPoint& at) {
    if (const auto part = part_of_row(view->indexAt(at)))
      emit menu_asked(*part, view->viewport()->mapToGlobal(at));
  });
  connect(selection_, &Selection::changed, this, &PartPane::follow_selection);
}

// The view goes before the models that it shows.
PartPane::~PartPane() {
  table()->setModel(nullptr);
}

std::optional<Part> PartPane::part_of_row(const QModelIndex& index) const {
  if (!index.isValid()) return std::nullopt;
  return models_.table->part(models_.filter->mapToSource(index).row());
}

void PartPane::show_recording(const RecordingPtr& recording) {
  const bool rows_before = models_.table->rowCount() > 0;
  models_.table->show(recording);
  if (!fitted_ || !rows_before) {
    fitted_ = models_.table->rowCount() > 0;
    if (fitted_) fit_columns(*table());
  }
  follow_selection();
}

void PartPane::show_moment(const MomentPtr& moment) {
  models_.table->show_moment(moment);
}

void PartPane::follow_selection() {
  if (following_) return;
  const QScopedValueRollback<bool> own(following_, true);
  const auto part = selection_->part();
  const QModelIndex index = part ? models_.filter->index_of(*part) : QModelIndex();
  QItemSelectionModel* rows = table()->selectionModel();
  if (!index.isValid()) {
    rows->clear();
    return;
  }
  if (rows->currentIndex().row() == index.row() && rows->isRowSelected(index.row())) return;
  rows->setCurrentIndex(index,
                        QItemSelectionModel::ClearAndSelect | QItemSelectionModel::Rows);
  table()->scrollTo(index);
}

}  // namespace gemello::gui
