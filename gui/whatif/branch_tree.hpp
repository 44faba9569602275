#pragma once

#include <QAbstractItemModel>
#include <QString>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "gui/whatif/scenario_document.hpp"
#include "models/units/time.hpp"

namespace gemello::gui {

/// A document's scenario with whole paths and its keys by name: to be held against another one.
OrderedJson comparable(const ScenarioDocument& document);

/// Of a branch, for as long as the tree lives; never used twice.
using BranchId = int;

enum class BranchState : std::uint8_t {
  finished_run,  ///< a folder: nothing of it changes
  loading,       ///< being made
  paused,
  running,
  ended,  ///< at the end of its run
  died,
};
std::string_view name(BranchState state);

/// A finished run or a simulation, and where it comes from.
struct Branch {
  BranchId id = 0;
  std::optional<BranchId> parent;
  QString title;                 ///< "napoli-sample @ 2h", "napoli-sample: sw1 fails 12:00"
  bool is_named = false;         ///< by a person: the title stays
  std::string simulation;        ///< its name in the session; empty: a finished run
  std::filesystem::path folder;  ///< of a finished run
  Instant start{};               ///< of the run
  Instant from{};                ///< where it left its parent; of a root its start
  Instant now{};                 ///< up to where it is simulated
  Instant end{};                 ///< of the run
  BranchState state = BranchState::loading;
  QString note;                                ///< why it died, what was done to it
  std::shared_ptr<ScenarioDocument> document;  ///< what it was made of, with all edits
  /// The scenario that all of it started with, before anything was changed; null: not known.
  std::shared_ptr<const OrderedJson> base;

  bool is_run() const { return simulation.empty(); }
};

/// Runs and simulations as a tree: who branched off whom, and when.
class BranchTree : public QAbstractItemModel {
  Q_OBJECT

 public:
  enum Column { title, from, now, state, column_count };
  static constexpr int id_role = Qt::UserRole;

  using QAbstractItemModel::QAbstractItemModel;

  /// Its id is given here, and its base if it has none: its parent's, else what it was made of. Its
  /// parent must be in the tree.
  BranchId add(Branch branch);
  /// With all that branched off it.
  void remove(BranchId id);
  std::size_t size() const { return branches_.size(); }
  /// Null: it is not in the tree.
  const Branch* find(BranchId id) const;
  const Branch* find_simulation(std::string_view simulation) const;
  /// Changes anything but id and parent.
  void update(BranchId id, const std::function<void(Branch&)>& change);
  /// How a simulation stands (Feeds::stands), and `why` it died. Of a branch that is being made
  /// its maker says so.
  void stands(const QString& simulation, Instant at, BranchState as, const QString& why);
  /// The branches off it, in the order they were made; of nothing: the roots.
  std::vector<BranchId> children(std::optional<BranchId> parent) const;
  QModelIndex index_of(BranchId id, int column = 0) const;
  /// Not used by any other of them: "napoli-sample @ 2h", "napoli-sample @ 2h #2".
  QString free_title(const QString& wanted, std::optional<BranchId> but = {}) const;
  /// A name for a simulation that none of them has: titles change.
  std::string free_simulation(const QString& title) const;
  /// As free_title has it; titled() follows if that is another one.
  void set_title(BranchId id, const QString& wanted);

  QModelIndex index(int row, int column, const QModelIndex& parent = {}) const override;
  QModelIndex parent(const QModelIndex& index) const override;
  int rowCount(const QModelIndex& parent = {}) const override;
  int columnCount(const QModelIndex& parent = {}) const override;
  QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
  /// Titles: a person gives it a name.
  bool setData(const QModelIndex& index, const QVariant& value, int role = Qt::EditRole) override;
  Qt::ItemFlags flags(const QModelIndex& index) const override;
  QVariant headerData(int section, Qt::Orientation orientation,
                      int role = Qt::DisplayRole) const override;

 signals:
  void titled(int id);

 private:
  std::optional<BranchId> id_of(const QModelIndex& index) const;
  int row_of(const Branch& branch) const;
  Branch* place(BranchId id);
  QString name_in_tree(const Branch& branch) const;

  std::vector<Branch> branches_;
  BranchId last_id_ = 0;
};

}  // namespace gemello::gui
