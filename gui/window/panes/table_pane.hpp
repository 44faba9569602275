#pragma once

#include <QString>
#include <QWidget>

class QAbstractItemModel;
class QHBoxLayout;
class QLabel;
class QLineEdit;
class QSortFilterProxyModel;
class QTableView;

namespace gemello::gui {

/// A sortable table below a line to filter by, with the number of rows; Ctrl+F goes to the filter,
/// Ctrl+C copies the selected rows as CSV.
class TablePane : public QWidget {
  Q_OBJECT

 public:
  /// Borrows the proxy, whose source is what is counted. `what`: "hosts".
  TablePane(QSortFilterProxyModel* proxy, const QString& what, QWidget* parent);

  QTableView* table() const { return table_; }
  QLineEdit* filter() const { return filter_; }
  /// As CSV with a header: the rows selected, all that pass the filter where none or one is.
  QString csv() const;

 signals:
  void filter_changed(const QString& words);

 protected:
  /// For more than the filter, on its line.
  QHBoxLayout* head() const { return head_; }

 private:
  void copy_selected();
  void update_count();

  QSortFilterProxyModel* proxy_;
  QString what_;
  QHBoxLayout* head_ = nullptr;
  QLineEdit* filter_ = nullptr;
  QLabel* count_ = nullptr;
  QTableView* table_ = nullptr;
};

/// Columns as wide as headers and the first rows want, not wider than a quarter of a screen.
void fit_columns(QTableView& table);

}  // namespace gemello::gui
