#pragma once

#include <optional>
#include <span>
#include <vector>

#include <QAbstractTableModel>
#include <QString>

#include "gui/models/roles.hpp"
#include "gui/shared/present.hpp"

namespace gemello::gui {

/// A table of all parts of one kind: a row a part, in order of the Inventory. Numbers of a moment
/// change in place; selections stay.
class PartTableModel : public QAbstractTableModel {
  Q_OBJECT

 public:
  struct Column {
    const char* header;
    const char* unit;  ///< of its plain numbers in CSV; nullptr: a text
    const char* meaning;
    bool changes;  ///< with the moment
  };

  /// Null: no rows. Reset only where the inventory changes; then the moment is forgotten.
  void show(RecordingPtr recording);
  /// Of this recording; one of another inventory is not taken.
  void show_moment(MomentPtr moment);

  Part part(int row) const { return {kind_, static_cast<std::uint32_t>(row)}; }
  /// -1: not of this table.
  int row_of(Part part) const;
  /// Order of two rows in a column, less than, equal to or greater than 0: what is unknown first,
  /// names with their numbers in order ("vm9" before "vm10"). Fast: no text is made but for columns
  /// that hold texts only and do not change.
  int compare(int a, int b, int column) const;

  int rowCount(const QModelIndex& parent = {}) const override;
  int columnCount(const QModelIndex& parent = {}) const override;
  QVariant data(const QModelIndex& index, int role) const override;
  QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
  Qt::ItemFlags flags(const QModelIndex& index) const override;
  QStringList mimeTypes() const override;
  QMimeData* mimeData(const QModelIndexList& indexes) const override;

 protected:
  PartTableModel(PartKind kind, std::span<const Column> columns, QObject* parent);

  const Inventory& inventory() const { return *recording_->inventory; }
  const Catalogue& catalogue() const { return *recording_->catalogue; }
  const Moment* moment() const { return moment_.get(); }

  /// Of a row there is; `number` in the column's unit, nothing where it is not known.
  virtual QString text(int row, int column) const = 0;
  virtual std::optional<double> number(int row, int column) const = 0;
  virtual QString filter_text(int row) const = 0;
  /// A number to sort a text that changes by; nothing: by the text.
  virtual std::optional<double> order(int row, int column) const = 0;
  /// Of a column that is a load.
  virtual std::optional<double> load(int row, int column) const = 0;

 private:
  QVariant csv(int row, int column) const;
  void rank_names();

  const PartKind kind_;
  const std::span<const Column> columns_;
  RecordingPtr recording_;
  MomentPtr moment_;
  std::vector<std::uint32_t> name_rank_;  // by row
};

}  // namespace gemello::gui
