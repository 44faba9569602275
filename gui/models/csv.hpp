#pragma once

#include <vector>

#include <QModelIndexList>
#include <QString>

class QAbstractItemModel;

namespace gemello::gui {

/// Rows of a table as CSV (RFC 4180, with a header): plain numbers with their units in the header
/// where the model knows csv_role, else what is displayed. Columns as given; none: all.
QString rows_as_csv(const QAbstractItemModel& model, const std::vector<int>& rows,
                    std::vector<int> columns = {});

/// The rows of a selection, each once, in their order.
std::vector<int> rows_of(const QModelIndexList& indexes);

}  // namespace gemello::gui
