#pragma once

#include <QAbstractListModel>
#include <vector>

#include "gui/charts/series_search.hpp"

namespace gemello::gui {

/// The curves of a recording that a search finds, each with a check mark if a chart shows it. A
/// month of 10,000 VMs has tens of thousands: names are made when a row is looked at.
class CurveList : public QAbstractListModel {
  Q_OBJECT

 public:
  using QAbstractListModel::QAbstractListModel;

  void show(RecordingPtr recording);
  void search(const QString& query);
  /// Which curves are checked. Borrows nothing.
  void set_chosen(const ChartContent& content);
  CurveName name(int row) const;

  int rowCount(const QModelIndex& parent = {}) const override;
  /// Display: "CPU used by vm7 (MHz)"; check state; tool tip: the name that files have.
  QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;

 private:
  void find();

  RecordingPtr recording_;
  QString query_;
  std::vector<FoundCurve> found_;
  std::vector<CurveName> chosen_;
};

}  // namespace gemello::gui
