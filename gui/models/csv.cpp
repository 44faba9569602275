#include "gui/models/csv.hpp"

#include <algorithm>
#include <numeric>

#include <QAbstractItemModel>

#include "gui/models/roles.hpp"
#include "models/units/text.hpp"

namespace gemello::gui {

namespace {

QString csv_field(const QVariant& value) {
  if (value.typeId() == QMetaType::Double) {
    return QString::fromStdString(shortest(value.toDouble()));
  }
  QString text = value.toString();
  const bool quoted = text.contains(u',') || text.contains(u'"') || text.contains(u'\n') ||
                      text.contains(u'\r') || text.startsWith(u' ') || text.endsWith(u' ');
  if (!quoted) return text;
  text.replace(u'"', QStringLiteral("\"\""));
  return u'"' + text + u'"';
}

QVariant csv_or_shown(const QVariant& csv, const QVariant& shown) {
  return csv.isValid() ? csv : shown;
}

}  // namespace

QString rows_as_csv(const QAbstractItemModel& model, const std::vector<int>& rows,
                    std::vector<int> columns) {
  if (columns.empty()) {
    columns.resize(static_cast<std::size_t>(model.columnCount()));
    std::iota(columns.begin(), columns.end(), 0);
  }
  QStringList fields;
  for (const int column : columns) {
    fields.append(csv_field(csv_or_shown(model.headerData(column, Qt::Horizontal, csv_role),
                                         model.headerData(column, Qt::Horizontal))));
  }
  QString text = fields.join(u',') + QStringLiteral("\r\n");
  for (const int row : rows) {
    fields.clear();
    for (const int column : columns) {
      const QModelIndex index = model.index(row, column);
      fields.append(csv_field(csv_or_shown(index.data(csv_role), index.data())));
    }
    text += fields.join(u',') + QStringLiteral("\r\n");
  }
  return text;
}

std::vector<int> rows_of(const QModelIndexList& indexes) {
  std::vector<int> rows;
  for (const QModelIndex& index : indexes) rows.push_back(index.row());
  std::sort(rows.begin(), rows.end());
  rows.erase(std::unique(rows.begin(), rows.end()), rows.end());
  return rows;
}

}  // namespace gemello::gui
