#include "gui/models/mark_table_model.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "gui/shared/figures.hpp"

namespace gemello::gui {

namespace {

struct MarkHeader {
  const char* header;
  const char* meaning;
};
constexpr std::array<MarkHeader, 6> mark_headers{
    {{"Time", "Since the start of the run"},
     {"Kind", "Event, trouble, fault, decision, refusal or outcome"},
     {"What", "The log's word for it"},
     {"Text", "In a sentence; the reasons are in its tooltip"},
     {"Action", "Number of the action that it begins or ends"},
     {"Line", "Of events.jsonl"}}};

bool same_mark(const Mark& a, const Mark& b) {
  return a.at == b.at && a.line == b.line && a.word == b.word;
}

}  // namespace

bool continues(const Recording& before, const Recording& now) {
  const std::size_t had = before.marks.size();
  if (before.title != now.title || before.start != now.start || had > now.marks.size()) {
    return false;
  }
  if (had == 0) return true;
  return same_mark(before.marks.front(), now.marks.front()) &&
         same_mark(before.marks.back(), now.marks[had - 1]);
}

void MarkTableModel::show(RecordingPtr recording) {
  const int count = recording ? static_cast<int>(recording->marks.size()) : 0;
  if (recording_ && recording && continues(*recording_, *recording)) {
    if (count == rows_) {
      recording_ = std::move(recording);
      return;
    }
    beginInsertRows({}, rows_, count - 1);
    recording_ = std::move(recording);
    rows_ = count;
    endInsertRows();
    return;
  }
  beginResetModel();
  recording_ = std::move(recording);
  rows_ = count;
  endResetModel();
}

int MarkTableModel::row_at(Instant at) const {
  if (!recording_) return -1;
  const auto after =
      std::upper_bound(recording_->marks.begin(), recording_->marks.end(), at,
                       [](Instant instant, const Mark& known) { return instant < known.at; });
  return static_cast<int>(after - recording_->marks.begin()) - 1;
}

int MarkTableModel::rowCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : rows_;
}
int MarkTableModel::columnCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : static_cast<int>(mark_headers.size());
}

QVariant MarkTableModel::shown(const Mark& row, int column) const {
  switch (column) {
    case time:
      return QString::fromStdString(to_text(row.at - recording_->start));
    case kind:
      return to_qt(name(row.kind));
    case word:
      return to_qt(row.word);
    case text:
      return to_qt(row.text);
    case action:
      return row.action == 0 ? QString() : QString::number(row.action);
    case line:
      return QString::number(row.line);
    default:
      return {};
  }
}

QVariant MarkTableModel::data(const QModelIndex& index, int role) const {
  if (!checkIndex(index, CheckIndexOption::IndexIsValid)) return {};
  const Mark& row = mark(index.row());
  const int column = index.column();
  const bool numeric = column == time || column == action || column == line;
  switch (role) {
    case Qt::DisplayRole:
      return shown(row, column);
    case Qt::ToolTipRole:
      return to_qt(row.why.empty() ? row.text : row.text + "\n" + row.why);
    case Qt::TextAlignmentRole:
      return QVariant((numeric ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    case instant_role:
      return qlonglong{row.at.time_since_epoch().count()};
    case kind_role:
      return static_cast<int>(row.kind);
    case part_role:
      return row.about.empty() ? QVariant() : to_variant(row.about.front());
    case sort_role:
      if (column == time) return qlonglong{row.at.time_since_epoch().count()};
      if (column == action) return qulonglong{row.action};
      if (column == line) return qulonglong{row.line};
      return shown(row, column);
    case filter_role:
      return to_qt(row.word + " " + row.text);
    case csv_role:
      return column == time ? QVariant(seconds(row.at - recording_->start)) : shown(row, column);
    default:
      return {};
  }
}

QVariant MarkTableModel::headerData(int section, Qt::Orientation orientation, int role) const {
  if (orientation != Qt::Horizontal || section < 0 || section >= columnCount()) return {};
  const MarkHeader& header = mark_headers[static_cast<std::size_t>(section)];
  if (role == Qt::DisplayRole) return QString::fromUtf8(header.header);
  if (role == Qt::ToolTipRole) return QString::fromUtf8(header.meaning);
  if (role == csv_role) {
    return QString::fromUtf8(header.header) + (section == time ? " [s]" : "");
  }
  return {};
}

MarkFilter::MarkFilter(MarkTableModel* table, QObject* parent)
    : QSortFilterProxyModel(parent), table_(table) {
  setSourceModel(table);
}

void MarkFilter::set_shown(MarkKind kind, bool shown) {
  if (shows(kind) == shown) return;
  kinds_ ^= bit(kind);
  invalidateFilter();
}

void MarkFilter::set_part(std::optional<Part> part) {
  if (part == part_) return;
  part_ = part;
  invalidateFilter();
}

void MarkFilter::set_filter(const QString& words) {
  filter_.set(words);
  invalidateFilter();
}

bool MarkFilter::filterAcceptsRow(int row, const QModelIndex& parent) const {
  const Mark& mark = table_->mark(row);
  if (!shows(mark.kind)) return false;
  if (part_ && std::find(mark.about.begin(), mark.about.end(), *part_) == mark.about.end()) {
    return false;
  }
  return filter_.empty() ||
         filter_.accepts(table_->index(row, 0, parent).data(filter_role).toString());
}

bool MarkFilter::lessThan(const QModelIndex& left, const QModelIndex& right) const {
  const Mark& a = table_->mark(left.row());
  const Mark& b = table_->mark(right.row());
  int compared = 0;
  switch (left.column()) {
    case MarkTableModel::kind:
      compared = static_cast<int>(a.kind) - static_cast<int>(b.kind);
      break;
    case MarkTableModel::word:
      compared = a.word.compare(b.word);
      break;
    case MarkTableModel::text:
      compared = a.text.compare(b.text);
      break;
    case MarkTableModel::action:
      if (a.action != b.action) return a.action < b.action;
      break;
    default:
      break;
  }
  return compared != 0 ? compared < 0 : left.row() < right.row();
}

}  // namespace gemello::gui
