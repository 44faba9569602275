#pragma once

#include "gui/whatif/scenario_document.hpp"

#include <QAbstractTableModel>

namespace gemello::gui {

/// The faults of a scenario, in file order: instant, what, component, duration, shape.
class FaultTable : public QAbstractTableModel {
  Q_OBJECT

 public:
  enum Column { at, what, component, lasts, shape, column_count };

  explicit FaultTable(const ScenarioDocument& document, QObject* parent = nullptr);

  int rowCount(const QModelIndex& parent = {}) const override;
  int columnCount(const QModelIndex& parent = {}) const override;
  QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
  QVariant headerData(int section, Qt::Orientation orientation,
                      int role = Qt::DisplayRole) const override;

 private:
  const ScenarioDocument& document_;
};

}  // namespace gemello::gui
