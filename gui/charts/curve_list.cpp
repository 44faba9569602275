#include "gui/charts/curve_list.hpp"

#include <algorithm>
#include <utility>

namespace gemello::gui {

void CurveList::show(RecordingPtr recording) {
  recording_ = std::move(recording);
  find();
}

void CurveList::search(const QString& query) {
  if (query == query_) return;
  query_ = query;
  find();
}

void CurveList::find() {
  std::vector<FoundCurve> found;
  if (recording_) found = search_curves(*recording_, query_.toStdString());
  if (found == found_) {
    // the same rows, of another recording perhaps
    if (!found_.empty()) emit dataChanged(index(0), index(rowCount() - 1));
    return;
  }
  beginResetModel();
  found_ = std::move(found);
  endResetModel();
}

void CurveList::set_chosen(const ChartContent& content) {
  chosen_.clear();
  for (const ChartContent::Curve& curve : content.curves()) chosen_.push_back(curve.name);
  if (!found_.empty()) emit dataChanged(index(0), index(rowCount() - 1), {Qt::CheckStateRole});
}

CurveName CurveList::name(int row) const {
  return name_of(*recording_, found_.at(static_cast<std::size_t>(row)));
}

int CurveList::rowCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : static_cast<int>(found_.size());
}

QVariant CurveList::data(const QModelIndex& index, int role) const {
  if (!checkIndex(index, CheckIndexOption::IndexIsValid) || !recording_) return {};
  const FoundCurve& found = found_[static_cast<std::size_t>(index.row())];
  switch (role) {
    case Qt::DisplayRole: {
      const runs::SeriesInfo& info = recording_->series[found.series]->info();
      QString words = QString::fromStdString(name_of(*recording_, found).words());
      if (info.kind == "fleet") words += tr(", whole cloud");
      const std::string unit = measure_of(info).unit;
      return unit.empty() ? words : words + QString(" (%1)").arg(unit.c_str());
    }
    case Qt::CheckStateRole: {
      const CurveName own = name_of(*recording_, found);
      const bool chosen = std::find(chosen_.begin(), chosen_.end(), own) != chosen_.end();
      return chosen ? Qt::Checked : Qt::Unchecked;
    }
    case Qt::ToolTipRole:
      return QString::fromStdString(name_of(*recording_, found).text());
    default:
      return {};
  }
}

}  // namespace gemello::gui
