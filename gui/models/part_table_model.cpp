#include "gui/models/part_table_model.hpp"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

#include "gui/models/describe.hpp"
#include "gui/models/natural_order.hpp"
#include "gui/shared/vm_mime.hpp"

namespace gemello::gui {

PartTableModel::PartTableModel(PartKind kind, std::span<const Column> columns, QObject* parent)
    : QAbstractTableModel(parent), kind_(kind), columns_(columns) {}

void PartTableModel::show(RecordingPtr recording) {
  const Inventory* before = recording_ ? recording_->inventory.get() : nullptr;
  const Inventory* now = recording ? recording->inventory.get() : nullptr;
  if (before == now || (before != nullptr && now != nullptr && *before == *now)) {
    recording_ = std::move(recording);
    return;
  }
  beginResetModel();
  recording_ = std::move(recording);
  moment_ = nullptr;
  rank_names();
  endResetModel();
}

void PartTableModel::show_moment(MomentPtr moment) {
  if (!recording_ || !recording_->inventory) return;
  if (moment && !fits(*moment, inventory())) return;
  moment_ = std::move(moment);
  if (rowCount() == 0) return;
  const auto changes = [](const Column& column) { return column.changes; };
  const auto first = std::find_if(columns_.begin(), columns_.end(), changes);
  const auto last = std::find_if(columns_.rbegin(), columns_.rend(), changes);
  if (first == columns_.end()) return;
  emit dataChanged(index(0, static_cast<int>(first - columns_.begin())),
                   index(rowCount() - 1, static_cast<int>(columns_.rend() - last) - 1));
}

int PartTableModel::row_of(Part wanted) const {
  const bool own = wanted.kind == kind_ && static_cast<int>(wanted.index) < rowCount();
  return own ? static_cast<int>(wanted.index) : -1;
}

int PartTableModel::compare(int a, int b, int column) const {
  const auto sign = [](const auto& left, const auto& right) {
    return left < right ? -1 : right < left ? 1 : 0;
  };
  if (column == 0)
    return sign(name_rank_[static_cast<std::size_t>(a)], name_rank_[static_cast<std::size_t>(b)]);
  const bool numeric = columns_[static_cast<std::size_t>(column)].unit != nullptr;
  const auto key = [&](int row) {
    const auto value = numeric ? number(row, column) : order(row, column);
    return value && std::isnan(*value) ? std::nullopt : value;
  };
  const std::optional<double> left = key(a);
  const std::optional<double> right = key(b);
  if (numeric || left || right) return sign(left, right);  // nothing is less than any number
  return text(a, column).compare(text(b, column), Qt::CaseInsensitive);
}

void PartTableModel::rank_names() {
  const auto count = static_cast<std::uint32_t>(rowCount());
  std::vector<std::string> names;
  std::vector<std::uint32_t> rows(count);
  for (std::uint32_t row = 0; row < count; ++row) {
    names.push_back(catalogue().name({kind_, row}));
    rows[row] = row;
  }
  std::stable_sort(rows.begin(), rows.end(), [&names](std::uint32_t a, std::uint32_t b) {
    return natural_less(names[a], names[b]);
  });
  name_rank_.resize(count);
  for (std::uint32_t rank = 0; rank < count; ++rank) name_rank_[rows[rank]] = rank;
}

int PartTableModel::rowCount(const QModelIndex& parent) const {
  if (parent.isValid() || !recording_ || !recording_->inventory) return 0;
  return static_cast<int>(catalogue().count(kind_));
}

int PartTableModel::columnCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : static_cast<int>(columns_.size());
}

QVariant PartTableModel::csv(int row, int column) const {
  if (columns_[static_cast<std::size_t>(column)].unit == nullptr) return text(row, column);
  const auto value = number(row, column);
  return value ? QVariant(*value) : QVariant(QString());
}

QVariant PartTableModel::data(const QModelIndex& index, int role) const {
  if (!checkIndex(index, CheckIndexOption::IndexIsValid)) return {};
  const int row = index.row();
  const int column = index.column();
  const bool numeric = columns_[static_cast<std::size_t>(column)].unit != nullptr;
  switch (role) {
    case Qt::DisplayRole:
      return text(row, column);
    case Qt::ToolTipRole:
      return describe(*recording_, moment_.get(), part(row));
    case Qt::TextAlignmentRole:
      return QVariant((numeric ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    case part_role:
      return to_variant(part(row));
    case sort_role: {
      if (!numeric) return text(row, column);
      const auto value = number(row, column);
      return value ? QVariant(*value) : QVariant();
    }
    case health_role:
      return moment_ ? QVariant(static_cast<int>(health_of(*moment_, part(row)))) : QVariant();
    case load_role: {
      const auto share = load(row, column);
      return share ? QVariant(*share) : QVariant();
    }
    case filter_role:
      return filter_text(row);
    case csv_role:
      return csv(row, column);
    default:
      return {};
  }
}

QVariant PartTableModel::headerData(int section, Qt::Orientation orientation, int role) const {
  if (orientation != Qt::Horizontal || section < 0 || section >= columnCount()) return {};
  const Column& column = columns_[static_cast<std::size_t>(section)];
  switch (role) {
    case Qt::DisplayRole:
      return QString::fromUtf8(column.header);
    case Qt::ToolTipRole:
      return QString::fromUtf8(column.meaning);
    case csv_role: {
      QString header = QString::fromUtf8(column.header);
      const bool has_unit = column.unit != nullptr && column.unit[0] != '\0';
      if (has_unit) header += QStringLiteral(" [") + QString::fromUtf8(column.unit) + u']';
      return header;
    }
    default:
      return {};
  }
}

Qt::ItemFlags PartTableModel::flags(const QModelIndex& index) const {
  Qt::ItemFlags flags = QAbstractTableModel::flags(index);
  if (kind_ == PartKind::vm && index.isValid()) flags |= Qt::ItemIsDragEnabled;
  return flags;
}

QStringList PartTableModel::mimeTypes() const {
  if (kind_ != PartKind::vm) return {};
  return {QString::fromLatin1(vm_mime_type)};
}

QMimeData* PartTableModel::mimeData(const QModelIndexList& indexes) const {
  if (kind_ != PartKind::vm || indexes.isEmpty()) return nullptr;
  const Part dragged = part(indexes.front().row());
  return make_vm_mime(VmId(std::size_t{dragged.index}),
                      QString::fromStdString(catalogue().name(dragged)));
}

}  // namespace gemello::gui
