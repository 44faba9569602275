#pragma once

#include <QAbstractTableModel>
#include <optional>
#include <vector>

#include "gui/compare/outages.hpp"
#include "gui/recording/recording.hpp"
#include "gui/shared/measure.hpp"

namespace gemello::gui {

/// What two runs are doing at one instant: hosts and VMs by what they do, parts that do not work
/// and what that takes from VMs, and the fleet's series in the units of charts. A dash where a run
/// has no row of that instant. Both are as LikeForLike has them.
class InstantTable : public QAbstractTableModel {
  Q_OBJECT

 public:
  enum Column { what, first, other, difference, column_count };

  using QAbstractTableModel::QAbstractTableModel;

  /// Either may be null.
  void show(RecordingPtr base, const QString& base_title, RecordingPtr beside,
            const QString& beside_title);
  void move_to(Instant at);

  int rowCount(const QModelIndex& parent = {}) const override;
  int columnCount(const QModelIndex& parent = {}) const override;
  QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
  QVariant headerData(int section, Qt::Orientation orientation,
                      int role = Qt::DisplayRole) const override;

 private:
  struct Row {
    QString what;
    Measure measure;
    std::optional<double> first, other;
  };
  void update();
  void add(const QString& what, std::optional<double> one, std::optional<double> two, bool always,
           const Measure& measure = {"", 1, true});
  void add_outages(const std::optional<Outages>& one, const std::optional<Outages>& two);

  RecordingPtr first_, other_;
  QString first_title_, other_title_;
  Instant at_{};
  std::vector<Row> rows_;
};

}  // namespace gemello::gui
