#include "gui/whatif/fault_table.hpp"

#include "gui/shared/figures.hpp"
#include "gui/whatif/fault_entry.hpp"
#include "gui/whatif/fault_words.hpp"
#include "models/runs/fault_kinds.hpp"
#include "models/units/text.hpp"

namespace gemello::gui {
namespace {

QString shape_text(const runs::Fault& fault) {
  const FaultEntry entry = entry_of(fault);
  QStringList parts;
  const auto add = [&](const char* words, const std::string& text) {
    if (!text.empty()) parts.append(QString(words).arg(to_qt(text)));
  };
  add("every %1", entry.period);
  add("down %1", entry.down);
  add("share %1", entry.bandwidth_share);
  if (fault.shape.degradation.loss > 0) add("loss %1", entry.loss);
  if (fault.shape.degradation.extra_round_trip > Duration{}) add("+%1", entry.extra_round_trip);
  add("delay %1", entry.delay);
  return parts.join(", ");
}

}  // namespace

FaultTable::FaultTable(const ScenarioDocument& document, QObject* parent)
    : QAbstractTableModel(parent), document_(document) {
  connect(&document, &ScenarioDocument::changed, this, [this] {
    beginResetModel();
    endResetModel();
  });
}

int FaultTable::rowCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : static_cast<int>(document_.fault_count());
}

int FaultTable::columnCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : column_count;
}

QVariant FaultTable::data(const QModelIndex& index, int role) const {
  if (!index.isValid() || index.row() >= rowCount()) return {};
  const runs::Fault& fault = document_.scenario().faults[static_cast<std::size_t>(index.row())];
  if (role == Qt::ToolTipRole)
    return fault_text(fault) + "\n" + to_qt(fault_words(fault.what).meaning);
  if (role != Qt::DisplayRole) return {};
  switch (index.column()) {
    case at:
      return to_qt(to_text(fault.at));
    case what:
      return to_qt(fault_words(fault.what).label);
    case component:
      return to_qt(fault.component);
    case lasts:
      if (!runs::may_last(fault.what)) return QString("\u2013");
      return fault.lasts ? to_qt(typed_text(*fault.lasts)) : tr("until repaired");
    case shape:
      return shape_text(fault);
    default:
      return {};
  }
}

QVariant FaultTable::headerData(int section, Qt::Orientation orientation, int role) const {
  if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
    return QAbstractTableModel::headerData(section, orientation, role);
  switch (section) {
    case at:
      return tr("At");
    case what:
      return tr("What");
    case component:
      return tr("Component");
    case lasts:
      return tr("For");
    case shape:
      return tr("How");
    default:
      return {};
  }
}

}  // namespace gemello::gui
