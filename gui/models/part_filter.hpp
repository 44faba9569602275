#pragma once

#include <QSortFilterProxyModel>

#include "gui/models/part_table_model.hpp"
#include "gui/models/word_filter.hpp"

namespace gemello::gui {

/// Sorts and filters a PartTableModel: numbers as numbers, ties in the inventory's order, rows that
/// have all words of the filter.
class PartFilter : public QSortFilterProxyModel {
  Q_OBJECT

 public:
  /// Borrows the table.
  explicit PartFilter(PartTableModel* table, QObject* parent = nullptr);

  /// Of the proxy; invalid where it is not, or is filtered away.
  QModelIndex index_of(Part part, int column = 0) const;

 public slots:
  void set_filter(const QString& words);

 protected:
  bool filterAcceptsRow(int row, const QModelIndex& parent) const override;
  bool lessThan(const QModelIndex& left, const QModelIndex& right) const override;

 private:
  PartTableModel* table_;
  WordFilter filter_;
};

}  // namespace gemello::gui
