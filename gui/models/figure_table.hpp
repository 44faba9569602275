#pragma once

#include <QAbstractTableModel>
#include <QString>
#include <optional>
#include <vector>

#include "gui/models/figure_change.hpp"
#include "models/runs/report.hpp"

namespace gemello::gui {

/// The figures of two runs side by side: group, figure, value of each, difference, and whether the
/// second is better or worse, in a word and a sign. Of two runs what differs most comes first, then
/// noise, then what is equal. Figures that neither has a value of are left out; `left_out` says
/// which, and why.
class FigureTable : public QAbstractTableModel {
  Q_OBJECT

 public:
  enum Column { group, figure, first, other, difference, verdict, column_count };
  /// The verdict as a number: 1 better, -1 worse, 0 neither.
  static constexpr int verdict_role = Qt::UserRole;
  /// What a column is sorted by: numbers as numbers.
  static constexpr int sort_role = Qt::UserRole + 1;

  using QAbstractTableModel::QAbstractTableModel;

  /// `beside` may be empty: then it is one run's figures.
  void show(std::vector<runs::Figure> base, const QString& base_title,
            std::vector<runs::Figure> beside, const QString& beside_title);
  /// "Heal time: not modelled"
  const QStringList& left_out() const { return left_out_; }

  int rowCount(const QModelIndex& parent = {}) const override;
  int columnCount(const QModelIndex& parent = {}) const override;
  QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
  QVariant headerData(int section, Qt::Orientation orientation,
                      int role = Qt::DisplayRole) const override;

 private:
  struct Row {
    runs::Figure first;
    runs::Figure other;                  // without a name: that run has no such figure
    std::optional<FigureChange> change;  // nothing: one of both has no value
    int verdict() const { return change ? change->verdict : 0; }
  };
  static int rank_of(const Row& row);
  QVariant text(const Row& row, int column) const;
  QString tip(const Row& row) const;
  QVariant sort_value(const Row& row, int column) const;

  QString first_title_, other_title_;
  std::vector<Row> rows_;
  QStringList left_out_;
};

}  // namespace gemello::gui
