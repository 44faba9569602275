#pragma once

#include <QAbstractTableModel>
#include <QSortFilterProxyModel>

#include "gui/models/roles.hpp"
#include "gui/models/word_filter.hpp"
#include "gui/recording/recording.hpp"

namespace gemello::gui {

/// The log of a recording, a row a line. A recording that grows adds rows.
class MarkTableModel : public QAbstractTableModel {
  Q_OBJECT

 public:
  enum ColumnId { time, kind, word, text, action, line };
  using QAbstractTableModel::QAbstractTableModel;

  void show(RecordingPtr recording);
  const Mark& mark(int row) const { return recording_->marks[static_cast<std::size_t>(row)]; }
  /// The last one not after an instant; -1: all are after it.
  int row_at(Instant at) const;

  int rowCount(const QModelIndex& parent = {}) const override;
  int columnCount(const QModelIndex& parent = {}) const override;
  QVariant data(const QModelIndex& index, int role) const override;
  QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

 private:
  QVariant shown(const Mark& row, int column) const;

  RecordingPtr recording_;
  int rows_ = 0;
};

/// Marks of some kinds, that have all words of a filter.
class MarkFilter : public QSortFilterProxyModel {
  Q_OBJECT

 public:
  /// Borrows the table.
  explicit MarkFilter(MarkTableModel* table, QObject* parent = nullptr);

  bool shows(MarkKind kind) const { return (kinds_ & bit(kind)) != 0; }
  void set_shown(MarkKind kind, bool shown);
  /// Only marks about it; nothing: about anything.
  void set_part(std::optional<Part> part);

 public slots:
  void set_filter(const QString& words);

 protected:
  bool filterAcceptsRow(int row, const QModelIndex& parent) const override;
  bool lessThan(const QModelIndex& left, const QModelIndex& right) const override;

 private:
  static unsigned bit(MarkKind kind) { return 1U << static_cast<unsigned>(kind); }

  MarkTableModel* table_;
  WordFilter filter_;
  std::optional<Part> part_;
  unsigned kinds_ = ~0U;
};

/// Whether a recording is an older state of the same run: what it had is still there, in its place.
bool continues(const Recording& before, const Recording& now);

}  // namespace gemello::gui
