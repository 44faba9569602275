#include "gui/whatif/fault_list.hpp"

#include <QAction>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QMessageBox>
#include <QPushButton>
#include <QTableView>
#include <QVBoxLayout>
#include <algorithm>

#include "gui/shared/figures.hpp"
#include "gui/whatif/fault_dialog.hpp"
#include "gui/whatif/fault_words.hpp"
#include "models/units/error.hpp"

namespace gemello::gui {

std::optional<PartKind> part_kind_of(const Inventory& inventory, const runs::Fault& fault) {
  for (int i = 0; i <= static_cast<int>(PartKind::vm); ++i) {
    const auto kind = static_cast<PartKind>(i);
    const auto kinds = faults_of(inventory, kind, fault.component);
    if (std::find(kinds.begin(), kinds.end(), fault.what) != kinds.end()) return kind;
  }
  return std::nullopt;
}

FaultList::FaultList(ScenarioDocument& document, QWidget* parent)
    : QWidget(parent), document_(document), model_(document) {
  table_ = new QTableView;
  table_->setModel(&model_);
  table_->setSelectionBehavior(QAbstractItemView::SelectRows);
  table_->setSelectionMode(QAbstractItemView::SingleSelection);
  table_->verticalHeader()->hide();
  table_->horizontalHeader()->setStretchLastSection(true);
  table_->horizontalHeader()->setHighlightSections(false);
  table_->setEditTriggers(QAbstractItemView::NoEditTriggers);
  change_ = new QPushButton(tr("&Change\u2026"));
  remove_ = new QPushButton(tr("&Remove"));
  connect(change_, &QPushButton::clicked, this, &FaultList::change_selected);
  connect(remove_, &QPushButton::clicked, this, &FaultList::remove_selected);
  connect(table_, &QTableView::doubleClicked, this, &FaultList::change_selected);
  auto* by_key = new QAction(tr("Remove"), table_);
  by_key->setShortcut(QKeySequence::Delete);
  by_key->setShortcutContext(Qt::WidgetShortcut);
  connect(by_key, &QAction::triggered, this, &FaultList::remove_selected);
  table_->addAction(by_key);
  auto* row = new QHBoxLayout;
  row->addWidget(change_);
  row->addWidget(remove_);
  row->addStretch();
  auto* all = new QVBoxLayout(this);
  all->setContentsMargins(0, 0, 0, 0);
  all->addWidget(table_);
  all->addLayout(row);
  connect(table_->selectionModel(), &QItemSelectionModel::selectionChanged, this,
          &FaultList::update_buttons);
  connect(&model_, &QAbstractItemModel::modelReset, this, &FaultList::update_buttons);
  update_buttons();
}

void FaultList::set_inventory(std::shared_ptr<const Inventory> inventory) {
  inventory_ = std::move(inventory);
  update_buttons();
}

void FaultList::update_buttons() {
  table_->resizeColumnsToContents();
  const bool any = table_->selectionModel()->hasSelection();
  change_->setEnabled(any && inventory_ != nullptr);
  remove_->setEnabled(any);
}

void FaultList::remove_selected() {
  const QModelIndexList rows = table_->selectionModel()->selectedRows();
  if (rows.isEmpty()) return;
  try {
    document_.remove_fault(static_cast<std::size_t>(rows[0].row()));
  } catch (const InputError& error) {
    QMessageBox::warning(this, tr("Cannot be removed"), to_qt(error.what()));
  }
}

void FaultList::change_selected() {
  const QModelIndexList rows = table_->selectionModel()->selectedRows();
  if (rows.isEmpty() || inventory_ == nullptr) return;
  const auto index = static_cast<std::size_t>(rows[0].row());
  const runs::Fault fault = document_.scenario().faults[index];
  const auto kind = part_kind_of(*inventory_, fault);
  if (!kind) {
    QMessageBox::warning(this, tr("No such part"),
                         tr("This platform has no %1.").arg(to_qt(fault.component)));
    return;
  }
  FaultDialog dialog(inventory_, *kind, fault, tr("Change"), this);
  const auto length = document_.scenario().duration;
  if (length || run_length_) dialog.set_run_length(length ? *length : *run_length_);
  if (dialog.exec() != QDialog::Accepted) return;
  try {
    document_.change_fault(index, dialog.fault());
  } catch (const InputError& error) {
    QMessageBox::warning(this, tr("Cannot be changed"), to_qt(error.what()));
  }
}

}  // namespace gemello::gui
