#include "gui/models/figure_table.hpp"

#include <algorithm>

namespace gemello::gui {
namespace {

QString figure_qt(const std::string& text) {
  return QString::fromStdString(text);
}

QString verdict_word(int verdict) {
  if (verdict == 0) return {};
  return verdict > 0 ? QObject::tr("\u25b2 better") : QObject::tr("\u25bc worse");
}

QString value_of_figure(const runs::Figure& figure) {
  return figure.name.empty() ? QObject::tr("n/a") : figure_qt(runs::value_text(figure));
}

}  // namespace

void FigureTable::show(std::vector<runs::Figure> base, const QString& base_title,
                       std::vector<runs::Figure> beside, const QString& beside_title) {
  beginResetModel();
  first_title_ = base_title;
  other_title_ = beside_title;
  rows_.clear();
  left_out_.clear();
  const ServiceChange service = service_change(base, beside);
  for (runs::Figure& one : base) {
    Row row;
    const auto same = std::find_if(beside.begin(), beside.end(),
                                   [&](const runs::Figure& two) { return two.name == one.name; });
    if (same != beside.end()) row.other = *same;
    if (!one.value && !row.other.value) {
      left_out_.append(figure_qt(one.label + (one.note.empty() ? "" : ": " + one.note)));
      continue;
    }
    row.change = weighed(one, row.other, service);
    row.first = std::move(one);
    rows_.push_back(std::move(row));
  }
  if (!beside.empty()) {
    std::stable_sort(rows_.begin(), rows_.end(), [](const Row& one, const Row& two) {
      const auto share = [](const Row& row) { return row.change ? row.change->share : 1.0; };
      const int ranks[] = {rank_of(one), rank_of(two)};
      return ranks[0] != ranks[1] ? ranks[0] < ranks[1] : share(one) > share(two);
    });
  }
  endResetModel();
}

// Better or worse; else different; noise; equal.
int FigureTable::rank_of(const Row& row) {
  if (!row.change) return 1;
  if (row.change->matters) return row.change->verdict != 0 ? 0 : 1;
  return row.change->change != 0 ? 2 : 3;
}

int FigureTable::rowCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : static_cast<int>(rows_.size());
}

int FigureTable::columnCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : column_count;
}

QVariant FigureTable::text(const Row& row, int column) const {
  switch (column) {
    case group:
      return figure_qt(row.first.group);
    case figure:
      return figure_qt(row.first.label);
    case first:
      return value_of_figure(row.first);
    case other:
      return value_of_figure(row.other);
    case difference:
      return row.change ? row.change->text : QString();
    case verdict:
      return verdict_word(row.verdict());
    default:
      return {};
  }
}

QVariant FigureTable::sort_value(const Row& row, int column) const {
  const auto number = [](const std::optional<double>& value) {
    return value ? QVariant(*value) : QVariant();
  };
  switch (column) {
    case first:
      return number(row.first.value);
    case other:
      return number(row.other.value);
    case difference:
      return row.change ? QVariant(row.change->change) : QVariant();
    case verdict:
      return row.verdict();
    default:
      return text(row, column);
  }
}

QString FigureTable::tip(const Row& row) const {
  QString text = figure_qt(row.first.label + ": " + row.first.meaning);
  if (row.change && !row.change->exact.isEmpty())
    text += "\n" + tr("The difference is noise: %1.").arg(row.change->exact);
  if (row.change && row.change->by_service)
    text += "\n" + tr("Neither better nor worse: VMs were in service for another time, which alone "
                      "may have made it so.");
  return text;
}

QVariant FigureTable::data(const QModelIndex& index, int role) const {
  if (!index.isValid() || index.row() >= rowCount()) return {};
  const Row& row = rows_[static_cast<std::size_t>(index.row())];
  switch (role) {
    case Qt::DisplayRole:
      return text(row, index.column());
    case Qt::ToolTipRole:
      return tip(row);
    case Qt::TextAlignmentRole:
      if (index.column() >= first && index.column() <= difference)
        return QVariant(Qt::AlignRight | Qt::AlignVCenter);
      return {};
    case verdict_role:
      return row.verdict();
    case sort_role:
      return sort_value(row, index.column());
    default:
      return {};
  }
}

QVariant FigureTable::headerData(int section, Qt::Orientation orientation, int role) const {
  if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
    return QAbstractTableModel::headerData(section, orientation, role);
  switch (section) {
    case group:
      return tr("Group");
    case figure:
      return tr("Figure");
    case first:
      return first_title_;
    case other:
      return other_title_;
    case difference:
      return tr("Difference");
    case verdict:
      return other_title_.isEmpty() ? QString() : tr("Verdict");
    default:
      return {};
  }
}

}  // namespace gemello::gui
