#include "gui/whatif/branch_tree.hpp"

#include <algorithm>

#include "gui/shared/figures.hpp"
#include "gui/shared/run_names.hpp"

namespace gemello::gui {

// Of whichever folder it is, paths are equal then, and the order of keys, which no session keeps.
OrderedJson comparable(const ScenarioDocument& document) {
  return OrderedJson::parse(nlohmann::json::parse(document.text_for("/")).dump());
}

namespace {

// All of it, for a pane that is too narrow: what it is, where it stands, what was odd about it.
QVariant tip_of(const Branch& branch) {
  QStringList lines{branch.title};
  lines.push_back(QObject::tr("%1, at %2")
                      .arg(to_qt(name(branch.state)), to_qt(to_text(branch.now - branch.start))));
  if (branch.parent)
    lines.push_back(
        QObject::tr("left its parent at %1").arg(to_qt(to_text(branch.from - branch.start))));
  if (branch.is_run()) lines.push_back(to_qt(branch.folder.string()));
  if (!branch.note.isEmpty()) lines.push_back(branch.note);
  return lines.join("\n");
}

}  // namespace

std::string_view name(BranchState state) {
  switch (state) {
    case BranchState::finished_run:
      return "finished run";
    case BranchState::loading:
      return "being made";
    case BranchState::paused:
      return "paused";
    case BranchState::running:
      return "running";
    case BranchState::ended:
      return "ended";
    case BranchState::died:
      return "died";
  }
  return {};
}

BranchId BranchTree::add(Branch branch) {
  branch.id = ++last_id_;
  if (!branch.base && branch.parent) branch.base = find(*branch.parent)->base;
  if (!branch.base && branch.document && !branch.document->is_empty())
    branch.base = std::make_shared<const OrderedJson>(comparable(*branch.document));
  const QModelIndex above = branch.parent ? index_of(*branch.parent) : QModelIndex();
  const int row = static_cast<int>(children(branch.parent).size());
  beginInsertRows(above, row, row);
  branches_.push_back(std::move(branch));
  endInsertRows();
  return last_id_;
}

void BranchTree::remove(BranchId id) {
  for (const BranchId child : children(id)) remove(child);
  const Branch* branch = find(id);
  if (branch == nullptr) return;
  const int row = row_of(*branch);
  beginRemoveRows(branch->parent ? index_of(*branch->parent) : QModelIndex(), row, row);
  std::erase_if(branches_, [id](const Branch& one) { return one.id == id; });
  endRemoveRows();
}

const Branch* BranchTree::find(BranchId id) const {
  for (const Branch& one : branches_)
    if (one.id == id) return &one;
  return nullptr;
}

Branch* BranchTree::place(BranchId id) {
  return const_cast<Branch*>(find(id));
}

const Branch* BranchTree::find_simulation(std::string_view simulation) const {
  for (const Branch& one : branches_)
    if (!one.is_run() && one.simulation == simulation) return &one;
  return nullptr;
}

void BranchTree::update(BranchId id, const std::function<void(Branch&)>& change) {
  Branch* branch = place(id);
  if (branch == nullptr) return;
  change(*branch);
  emit dataChanged(index_of(id), index_of(id, column_count - 1));
}

void BranchTree::stands(const QString& simulation, Instant at, BranchState as, const QString& why) {
  const Branch* branch = find_simulation(simulation.toStdString());
  if (branch == nullptr || branch->state == BranchState::loading) return;
  update(branch->id, [&](Branch& one) {
    one.now = at;
    one.state = as;
    if (!why.isEmpty()) one.note = why;
  });
}

std::vector<BranchId> BranchTree::children(std::optional<BranchId> parent) const {
  std::vector<BranchId> ids;
  for (const Branch& one : branches_)
    if (one.parent == parent) ids.push_back(one.id);
  return ids;
}

int BranchTree::row_of(const Branch& branch) const {
  const std::vector<BranchId> siblings = children(branch.parent);
  return static_cast<int>(std::find(siblings.begin(), siblings.end(), branch.id) -
                          siblings.begin());
}

QModelIndex BranchTree::index_of(BranchId id, int column) const {
  const Branch* branch = find(id);
  return branch == nullptr ? QModelIndex()
                           : createIndex(row_of(*branch), column, static_cast<quintptr>(id));
}

QString BranchTree::free_title(const QString& wanted, std::optional<BranchId> but) const {
  const auto taken = [this, but](const QString& text) {
    return std::any_of(branches_.begin(), branches_.end(),
                       [&](const Branch& one) { return one.title == text && one.id != but; });
  };
  QString text = wanted;
  for (int number = 2; taken(text); ++number) text = wanted + QString(" #%1").arg(number);
  return text;
}

std::string BranchTree::free_simulation(const QString& title) const {
  std::string text = title.toStdString();
  for (int number = 2; find_simulation(text) != nullptr; ++number)
    text = title.toStdString() + " #" + std::to_string(number);
  return text;
}

void BranchTree::set_title(BranchId id, const QString& wanted) {
  const Branch* branch = find(id);
  const QString title = free_title(wanted, id);
  if (branch == nullptr || branch->title == title) return;
  update(id, [&title](Branch& one) { one.title = title; });
  emit titled(id);
}

bool BranchTree::setData(const QModelIndex& index, const QVariant& value, int role) {
  const QString wanted = value.toString().simplified();
  if (!index.isValid() || index.column() != title || role != Qt::EditRole || wanted.isEmpty())
    return false;
  const BranchId id = *id_of(index);
  if (find(id)->title == wanted) return true;
  update(id, [](Branch& one) { one.is_named = true; });
  set_title(id, wanted);
  return true;
}

Qt::ItemFlags BranchTree::flags(const QModelIndex& index) const {
  const Qt::ItemFlags usual = QAbstractItemModel::flags(index);
  return index.isValid() && index.column() == title ? usual | Qt::ItemIsEditable : usual;
}

std::optional<BranchId> BranchTree::id_of(const QModelIndex& index) const {
  if (!index.isValid()) return std::nullopt;
  return static_cast<BranchId>(index.internalId());
}

QModelIndex BranchTree::index(int row, int column, const QModelIndex& parent) const {
  const std::vector<BranchId> ids = children(id_of(parent));
  if (row < 0 || column < 0 || column >= column_count || parent.column() > 0 ||
      static_cast<std::size_t>(row) >= ids.size())
    return {};
  return createIndex(row, column, static_cast<quintptr>(ids[static_cast<std::size_t>(row)]));
}

QModelIndex BranchTree::parent(const QModelIndex& index) const {
  const Branch* branch = index.isValid() ? find(*id_of(index)) : nullptr;
  return branch == nullptr || !branch->parent ? QModelIndex() : index_of(*branch->parent);
}

int BranchTree::rowCount(const QModelIndex& parent) const {
  return parent.column() > 0 ? 0 : static_cast<int>(children(id_of(parent)).size());
}

int BranchTree::columnCount(const QModelIndex& parent) const {
  return parent.column() > 0 ? 0 : column_count;
}

QVariant BranchTree::data(const QModelIndex& index, int role) const {
  const Branch* branch = index.isValid() ? find(*id_of(index)) : nullptr;
  if (branch == nullptr) return {};
  if (role == id_role) return branch->id;
  if (role == Qt::ToolTipRole) return tip_of(*branch);
  if (role == Qt::EditRole && index.column() == title) return branch->title;
  if (role != Qt::DisplayRole) return {};
  switch (index.column()) {
    case title:
      return name_in_tree(*branch);
    case from:
      return branch->parent ? to_qt(to_text(branch->from)) : QString();
    case now:
      return to_qt(to_text(branch->now));
    case state:
      return to_qt(name(branch->state));
    default:
      return {};
  }
}

// Below its parent a what-if needs no words of it.
QString BranchTree::name_in_tree(const Branch& branch) const {
  const Branch* parent = branch.parent ? find(*branch.parent) : nullptr;
  if (parent == nullptr) return branch.title;
  return to_qt(run_names(parent->title.toStdString(), branch.title.toStdString()).second);
}

QVariant BranchTree::headerData(int section, Qt::Orientation orientation, int role) const {
  if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
    return QAbstractItemModel::headerData(section, orientation, role);
  switch (section) {
    case title:
      return tr("Run");
    case from:
      return tr("Left at");
    case now:
      return tr("Is at");
    case state:
      return tr("State");
    default:
      return {};
  }
}

}  // namespace gemello::gui
