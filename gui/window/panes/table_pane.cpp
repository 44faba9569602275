#include "gui/window/panes/table_pane.hpp"

#include <algorithm>
#include <numeric>

#include <QAction>
#include <QClipboard>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QScreen>
#include <QSortFilterProxyModel>
#include <QTableView>
#include <QVBoxLayout>

#include "gui/models/csv.hpp"
#include "gui/window/panes/load_delegate.hpp"

namespace gemello::gui {

TablePane::TablePane(QSortFilterProxyModel* proxy, const QString& what, QWidget* parent)
    : QWidget(parent), proxy_(proxy), what_(what) {
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(2);
  head_ = new QHBoxLayout;
  head_->setContentsMargins(4, 2, 4, 0);
  filter_ = new QLineEdit(this);
  filter_->setPlaceholderText(tr("Filter %1 (Ctrl+F)").arg(what));
  filter_->setAccessibleName(tr("Filter of %1").arg(what));
  filter_->setClearButtonEnabled(true);
  count_ = new QLabel(this);
  head_->addWidget(filter_, 1);
  head_->addWidget(count_);
  column->addLayout(head_);
  table_ = new QTableView(this);
  table_->setModel(proxy);
  table_->setItemDelegate(new LoadDelegate(table_));
  table_->setSortingEnabled(true);
  table_->setSelectionBehavior(QAbstractItemView::SelectRows);
  table_->setSelectionMode(QAbstractItemView::ExtendedSelection);
  table_->setAlternatingRowColors(true);
  table_->setWordWrap(false);
  table_->setShowGrid(false);
  table_->setAccessibleName(what);
  table_->setContextMenuPolicy(Qt::CustomContextMenu);
  table_->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
  table_->verticalHeader()->hide();
  // Rows of one height: the view would else ask each of 10,000 for its own.
  table_->verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
  table_->verticalHeader()->setDefaultSectionSize(fontMetrics().height() + 8);
  table_->horizontalHeader()->setHighlightSections(false);
  column->addWidget(table_, 1);

  auto* find = new QAction(this);
  find->setShortcut(QKeySequence::Find);
  find->setShortcutContext(Qt::WidgetWithChildrenShortcut);
  addAction(find);
  connect(find, &QAction::triggered, filter_, [this] {
    filter_->setFocus();
    filter_->selectAll();
  });
  auto* copy = new QAction(this);
  copy->setShortcut(QKeySequence::Copy);
  copy->setShortcutContext(Qt::WidgetShortcut);
  table_->addAction(copy);
  connect(copy, &QAction::triggered, this, &TablePane::copy_selected);
  connect(filter_, &QLineEdit::textChanged, this, &TablePane::filter_changed);
  for (const auto signal : {&QAbstractItemModel::rowsInserted, &QAbstractItemModel::rowsRemoved})
    connect(proxy, signal, this, &TablePane::update_count);
  connect(proxy, &QAbstractItemModel::modelReset, this, &TablePane::update_count);
  connect(proxy, &QAbstractItemModel::layoutChanged, this, &TablePane::update_count);
  update_count();
}

void TablePane::update_count() {
  const QAbstractItemModel* source = proxy_->sourceModel();
  const int all = source == nullptr ? 0 : source->rowCount();
  const int shown = proxy_->rowCount();
  count_->setText(shown == all ? tr("%1 %2").arg(all).arg(what_)
                               : tr("%1 of %2 %3").arg(shown).arg(all).arg(what_));
}

QString TablePane::csv() const {
  std::vector<int> rows = rows_of(table_->selectionModel()->selectedRows());
  if (rows.size() < 2) {
    rows.resize(static_cast<std::size_t>(proxy_->rowCount()));
    std::iota(rows.begin(), rows.end(), 0);
  }
  return rows_as_csv(*proxy_, rows);
}

void TablePane::copy_selected() {
  const std::vector<int> rows = rows_of(table_->selectionModel()->selectedRows());
  QGuiApplication::clipboard()->setText(rows_as_csv(*proxy_, rows));
}

void fit_columns(QTableView& table) {
  table.resizeColumnsToContents();
  const int widest = std::max(120, table.screen()->size().width() / 6);
  for (int i = 0; i < table.model()->columnCount(); ++i)
    table.setColumnWidth(i, std::min(table.columnWidth(i) + 12, widest));
}

}  // namespace gemello::gui
