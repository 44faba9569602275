#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include <QAbstractItemModel>

#include "gui/models/roles.hpp"
#include "gui/shared/present.hpp"

namespace gemello::gui {

/// The cloud as a tree: site > rack > switches, hosts > VMs, disk servers > bricks; then links and
/// circuits, volumes, and the VMs that are nowhere. VMs change their place with the moment; what is
/// selected or expanded stays so.
class FleetTreeModel : public QAbstractItemModel {
  Q_OBJECT

 public:
  enum ColumnId { name_column, state_column, load_column };
  explicit FleetTreeModel(QObject* parent = nullptr);

  /// Null: an empty tree. Reset only where the inventory changes; then the moment is forgotten.
  void show(RecordingPtr recording);
  /// Of this recording; one of another inventory is not taken.
  void show_moment(MomentPtr moment);

  /// Invalid: not in the tree (a cable, a bond).
  QModelIndex index_of(Part part, int column = 0) const;

  QModelIndex index(int row, int column, const QModelIndex& parent = {}) const override;
  QModelIndex parent(const QModelIndex& child) const override;
  int rowCount(const QModelIndex& parent = {}) const override;
  int columnCount(const QModelIndex& parent = {}) const override;
  QVariant data(const QModelIndex& index, int role) const override;
  QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
  Qt::ItemFlags flags(const QModelIndex& index) const override;
  QStringList mimeTypes() const override;
  QMimeData* mimeData(const QModelIndexList& indexes) const override;

 private:
  // A node's number is its internal id; VMs' numbers come after those of the fixed nodes.
  struct Node {
    std::optional<Part> part;  // none: a group
    QString group;
    std::uint32_t parent = 0;
    std::uint32_t row = 0;
    std::vector<std::uint32_t> children;  // fixed ones, then VMs
    std::uint32_t fixed = 0;              // how many of them are
  };
  static constexpr std::uint32_t root = 0;

  std::uint32_t add(std::uint32_t parent, std::optional<Part> part, const QString& group = {});
  void build();
  void build_racks();
  void build_machines(const std::map<std::uint32_t, std::uint32_t>& rack_nodes);
  void build_groups();
  /// VMs to where they are: true if any moved.
  std::vector<std::uint32_t> homes() const;
  void place_vms(const std::vector<std::uint32_t>& homes);
  void move_vms(const std::vector<std::uint32_t>& homes);
  void tell_changes();
  std::uint64_t signature(std::uint32_t node) const;
  std::optional<double> load_of(Part part) const;
  QString text(std::uint32_t node, int column) const;

  RecordingPtr recording_;
  MomentPtr moment_;
  std::vector<Node> nodes_;
  std::map<Part, std::uint32_t> node_of_;  // but VMs'
  std::vector<std::uint32_t> host_nodes_;  // by HostId
  std::uint32_t first_vm_ = 0;             // node number of VM 0
  std::uint32_t nowhere_ = 0;              // the group of VMs without a host; 0: no VMs at all
  std::vector<std::uint32_t> home_;        // of each VM: the node it is under
  std::vector<std::uint64_t> signatures_;  // by node: what its row showed
};

}  // namespace gemello::gui
