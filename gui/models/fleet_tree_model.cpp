#include "gui/models/fleet_tree_model.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "gui/models/describe.hpp"
#include "gui/shared/figures.hpp"
#include "gui/shared/vm_mime.hpp"

namespace gemello::gui {

FleetTreeModel::FleetTreeModel(QObject* parent) : QAbstractItemModel(parent), nodes_(1) {}

void FleetTreeModel::show(RecordingPtr recording) {
  const Inventory* before = recording_ ? recording_->inventory.get() : nullptr;
  const Inventory* now = recording ? recording->inventory.get() : nullptr;
  if (before == now || (before != nullptr && now != nullptr && *before == *now)) {
    recording_ = std::move(recording);
    return;
  }
  beginResetModel();
  recording_ = std::move(recording);
  moment_ = nullptr;
  build();
  endResetModel();
}

void FleetTreeModel::show_moment(MomentPtr moment) {
  if (!recording_ || !recording_->inventory) return;
  if (moment && !fits(*moment, *recording_->inventory)) return;
  moment_ = std::move(moment);
  const std::vector<std::uint32_t> where = homes();
  if (where != home_) move_vms(where);
  tell_changes();
}

// ---- the fixed nodes ---------------------------------------------------------------------------

std::uint32_t FleetTreeModel::add(std::uint32_t parent, std::optional<Part> part,
                                  const QString& group) {
  const auto node = static_cast<std::uint32_t>(nodes_.size());
  const auto row = static_cast<std::uint32_t>(nodes_[parent].children.size());
  nodes_.push_back({part, group, parent, row, {}, 0});
  nodes_[parent].children.push_back(node);
  if (part) node_of_[*part] = node;
  return node;
}

void FleetTreeModel::build() {
  nodes_.assign(1, Node{});
  node_of_.clear();
  host_nodes_.clear();
  nowhere_ = 0;
  first_vm_ = 1;
  home_.clear();
  signatures_.clear();
  if (!recording_ || !recording_->inventory) return;
  build_racks();
  build_groups();
  for (Node& node : nodes_) node.fixed = static_cast<std::uint32_t>(node.children.size());
  first_vm_ = static_cast<std::uint32_t>(nodes_.size());
  const Inventory& inventory = *recording_->inventory;
  for (std::uint32_t i = 0; i < inventory.vms.size(); ++i) {
    nodes_.push_back({Part{PartKind::vm, i}, {}, 0, 0, {}, 0});
  }
  place_vms(homes());
  for (std::uint32_t node = 0; node < nodes_.size(); ++node) {
    signatures_.push_back(signature(node));
  }
}

void FleetTreeModel::build_racks() {
  const Inventory& inventory = *recording_->inventory;
  std::map<std::uint32_t, std::uint32_t> rack_nodes;
  for (std::uint32_t i = 0; i < inventory.sites.size(); ++i) {
    add(root, Part{PartKind::site, i});
  }
  for (std::uint32_t i = 0; i < inventory.racks.size(); ++i) {
    const std::uint32_t site = node_of_.at({PartKind::site, inventory.racks[i].site.index()});
    rack_nodes[i] = add(site, Part{PartKind::rack, i});
  }
  for (std::uint32_t i = 0; i < inventory.switches.size(); ++i) {
    add(rack_nodes.at(inventory.switches[i].rack.index()), Part{PartKind::network_switch, i});
  }
  build_machines(rack_nodes);
}

void FleetTreeModel::build_machines(const std::map<std::uint32_t, std::uint32_t>& rack_nodes) {
  const Inventory& inventory = *recording_->inventory;
  const auto rack_node = [&](MachineId machine) {
    return rack_nodes.at(inventory[machine].rack.index());
  };
  std::map<std::uint32_t, std::uint32_t> host_of_machine;
  for (std::uint32_t i = 0; i < inventory.hosts.size(); ++i) {
    const MachineId machine = inventory.hosts[i].machine;
    host_nodes_.push_back(add(rack_node(machine), Part{PartKind::host, i}));
    host_of_machine[machine.index()] = host_nodes_.back();
  }
  for (std::uint32_t i = 0; i < inventory.disk_servers.size(); ++i) {
    const MachineId machine = inventory.disk_servers[i].machine;
    const auto host = host_of_machine.find(machine.index());
    const bool converged = host != host_of_machine.end();
    add(converged ? host->second : rack_node(machine), Part{PartKind::disk_server, i});
  }
  for (std::uint32_t i = 0; i < inventory.bricks.size(); ++i) {
    const std::uint32_t server = inventory.bricks[i].server.index();
    add(node_of_.at({PartKind::disk_server, server}), Part{PartKind::brick, i});
  }
}

void FleetTreeModel::build_groups() {
  const Inventory& inventory = *recording_->inventory;
  const auto add_all = [this](const char* title, PartKind kind, std::size_t count,
                              std::uint32_t group) {
    if (count == 0) return group;
    if (group == 0) group = add(root, {}, QString::fromUtf8(title));
    for (std::uint32_t i = 0; i < count; ++i) add(group, Part{kind, i});
    return group;
  };
  const std::uint32_t links =
      add_all("links", PartKind::inter_switch_link, inventory.inter_switch_links.size(), 0);
  add_all("links", PartKind::circuit, inventory.circuits.size(), links);
  add_all("volumes", PartKind::volume, inventory.volumes.size(), 0);
  if (!inventory.vms.empty()) nowhere_ = add(root, {}, QStringLiteral("VMs on no host"));
}

// ---- VMs ---------------------------------------------------------------------------------------

std::vector<std::uint32_t> FleetTreeModel::homes() const {
  std::vector<std::uint32_t> where(recording_->inventory->vms.size(), nowhere_);
  if (!moment_) return where;
  for (std::size_t i = 0; i < where.size(); ++i) {
    const HostId host = moment_->vms[i].host;
    if (host.valid()) where[i] = host_nodes_[host.index()];
  }
  return where;
}

void FleetTreeModel::place_vms(const std::vector<std::uint32_t>& where) {
  for (const std::uint32_t host : host_nodes_) nodes_[host].children.resize(nodes_[host].fixed);
  if (nowhere_ != 0) nodes_[nowhere_].children.clear();
  for (std::uint32_t i = 0; i < where.size(); ++i) {
    Node& home = nodes_[where[i]];
    Node& vm = nodes_[first_vm_ + i];
    vm.parent = where[i];
    vm.row = static_cast<std::uint32_t>(home.children.size());
    home.children.push_back(first_vm_ + i);
  }
  home_ = where;
}

void FleetTreeModel::move_vms(const std::vector<std::uint32_t>& where) {
  emit layoutAboutToBeChanged();
  const QModelIndexList before = persistentIndexList();
  place_vms(where);
  QModelIndexList after;
  for (const QModelIndex& known : before) {
    const auto node = static_cast<std::uint32_t>(known.internalId());
    after.append(createIndex(static_cast<int>(nodes_[node].row), known.column(), quintptr{node}));
  }
  changePersistentIndexList(before, after);
  emit layoutChanged();
}

// What a row shows besides its name, in a number: so that only what changed is told.
std::uint64_t FleetTreeModel::signature(std::uint32_t node) const {
  if (!moment_) return 0;
  if (!nodes_[node].part) return static_cast<std::uint32_t>(nodes_[node].children.size());
  const Part part = *nodes_[node].part;
  std::uint64_t sum = static_cast<std::uint64_t>(health_of(*moment_, part)) + 1;
  if (part.kind == PartKind::host) {
    const Moment::HostNow& now = moment_->hosts[part.index];
    sum = sum * 8 + static_cast<std::uint64_t>(now.phase);
    sum = sum * 4096 + static_cast<std::uint32_t>(now.vms.size());
  } else if (part.kind == PartKind::vm) {
    sum = sum * 8 + static_cast<std::uint64_t>(moment_->vms[part.index].phase);
  } else {
    const std::string word = moment_->of(part).word;
    for (const char c : word) sum = sum * 31 + static_cast<unsigned char>(c);
  }
  const auto load = load_of(part);
  const double per_mille = load && std::isfinite(*load) ? std::round(*load * 1000) + 1 : 0;
  return sum * 65536 + static_cast<std::uint64_t>(std::clamp(per_mille, 0.0, 65535.0));
}

void FleetTreeModel::tell_changes() {
  std::vector<bool> changed(nodes_.size(), false);
  for (std::uint32_t node = 1; node < nodes_.size(); ++node) {
    const std::uint64_t now = signature(node);
    if (now == signatures_[node]) continue;
    signatures_[node] = now;
    changed[nodes_[node].parent] = true;
  }
  for (std::uint32_t node = 0; node < first_vm_; ++node) {
    if (!changed[node] || nodes_[node].children.empty()) continue;
    const std::uint32_t first = nodes_[node].children.front();
    const std::uint32_t last = nodes_[node].children.back();
    emit dataChanged(createIndex(0, name_column, quintptr{first}),
                     createIndex(static_cast<int>(nodes_[last].row), load_column, quintptr{last}));
  }
}

// ---- Qt's questions ----------------------------------------------------------------------------

QModelIndex FleetTreeModel::index_of(Part part, int column) const {
  std::uint32_t node = 0;
  if (part.kind == PartKind::vm) {
    if (part.index >= home_.size()) return {};
    node = first_vm_ + part.index;
  } else {
    const auto found = node_of_.find(part);
    if (found == node_of_.end()) return {};
    node = found->second;
  }
  return createIndex(static_cast<int>(nodes_[node].row), column, quintptr{node});
}

QModelIndex FleetTreeModel::index(int row, int column, const QModelIndex& parent) const {
  if (!hasIndex(row, column, parent)) return {};
  const std::uint32_t above =
      parent.isValid() ? static_cast<std::uint32_t>(parent.internalId()) : root;
  return createIndex(row, column, quintptr{nodes_[above].children[static_cast<std::size_t>(row)]});
}

QModelIndex FleetTreeModel::parent(const QModelIndex& child) const {
  if (!child.isValid()) return {};
  const std::uint32_t above = nodes_[static_cast<std::uint32_t>(child.internalId())].parent;
  if (above == root) return {};
  return createIndex(static_cast<int>(nodes_[above].row), 0, quintptr{above});
}

int FleetTreeModel::rowCount(const QModelIndex& parent) const {
  if (parent.column() > 0) return 0;
  const std::uint32_t node =
      parent.isValid() ? static_cast<std::uint32_t>(parent.internalId()) : root;
  return static_cast<int>(nodes_[node].children.size());
}

int FleetTreeModel::columnCount(const QModelIndex&) const {
  return 3;
}

std::optional<double> FleetTreeModel::load_of(Part part) const {
  if (!moment_) return {};
  if (part.kind == PartKind::host) return moment_->hosts[part.index].load;
  if (part.kind == PartKind::vm) return moment_->vms[part.index].load;
  return moment_->of(part).load;
}

QString FleetTreeModel::text(std::uint32_t node, int column) const {
  const Node& own = nodes_[node];
  if (!own.part) {
    if (column != name_column) return {};
    return own.group + QStringLiteral(" (%1)").arg(own.children.size());
  }
  if (column == name_column) {
    QString name = to_qt(recording_->catalogue->name(*own.part));
    const std::size_t vms = own.children.size() - own.fixed;
    if (own.part->kind == PartKind::host && vms > 0) name += QStringLiteral(" (%1)").arg(vms);
    return name;
  }
  if (!moment_) return {};
  if (column == state_column) return state_word(*moment_, *own.part);
  const auto load = load_of(*own.part);
  return load ? share_text(load) : QString();
}

QVariant FleetTreeModel::data(const QModelIndex& index, int role) const {
  if (!checkIndex(index, CheckIndexOption::IndexIsValid)) return {};
  const auto node = static_cast<std::uint32_t>(index.internalId());
  const std::optional<Part> part = nodes_[node].part;
  if (role == Qt::DisplayRole) return text(node, index.column());
  if (role == Qt::TextAlignmentRole && index.column() == load_column) {
    return QVariant(Qt::AlignRight | Qt::AlignVCenter);
  }
  if (!part) return {};
  switch (role) {
    case Qt::ToolTipRole:
      return describe(*recording_, moment_.get(), *part);
    case part_role:
      return to_variant(*part);
    case health_role:
      return moment_ ? QVariant(static_cast<int>(health_of(*moment_, *part))) : QVariant();
    case load_role: {
      const auto load = index.column() == load_column ? load_of(*part) : std::nullopt;
      return load ? QVariant(*load) : QVariant();
    }
    case filter_role:
      return text(node, name_column);
    default:
      return {};
  }
}

QVariant FleetTreeModel::headerData(int section, Qt::Orientation orientation, int role) const {
  if (orientation != Qt::Horizontal || role != Qt::DisplayRole) return {};
  switch (section) {
    case name_column:
      return QStringLiteral("Name");
    case state_column:
      return QStringLiteral("State");
    case load_column:
      return QStringLiteral("Load");
    default:
      return {};
  }
}

Qt::ItemFlags FleetTreeModel::flags(const QModelIndex& index) const {
  Qt::ItemFlags flags = QAbstractItemModel::flags(index);
  const auto part = part_of(index);
  if (part && part->kind == PartKind::vm) flags |= Qt::ItemIsDragEnabled;
  return flags;
}

QStringList FleetTreeModel::mimeTypes() const {
  return {QString::fromLatin1(vm_mime_type)};
}

QMimeData* FleetTreeModel::mimeData(const QModelIndexList& indexes) const {
  const auto part = indexes.isEmpty() ? std::nullopt : part_of(indexes.front());
  if (!part || part->kind != PartKind::vm) return nullptr;
  return make_vm_mime(VmId(std::size_t{part->index}), to_qt(recording_->catalogue->name(*part)));
}

}  // namespace gemello::gui
