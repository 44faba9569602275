#include "gui/models/part_filter.hpp"

namespace gemello::gui {

PartFilter::PartFilter(PartTableModel* table, QObject* parent)
    : QSortFilterProxyModel(parent), table_(table) {
  setSourceModel(table);
  setSortRole(sort_role);
}

QModelIndex PartFilter::index_of(Part part, int column) const {
  const int row = table_->row_of(part);
  return row < 0 ? QModelIndex() : mapFromSource(table_->index(row, column));
}

void PartFilter::set_filter(const QString& words) {
  filter_.set(words);
  invalidateFilter();
}

bool PartFilter::filterAcceptsRow(int row, const QModelIndex& parent) const {
  if (filter_.empty()) return true;
  return filter_.accepts(table_->index(row, 0, parent).data(filter_role).toString());
}

// Straight from the table: boxing each number for 10,000 rows would take longer than sorting them.
bool PartFilter::lessThan(const QModelIndex& left, const QModelIndex& right) const {
  const int order = table_->compare(left.row(), right.row(), left.column());
  if (order != 0) return order < 0;
  // Equal ones stand as in the table, whichever way is up.
  return sortOrder() == Qt::AscendingOrder ? left.row() < right.row() : right.row() < left.row();
}

}  // namespace gemello::gui
