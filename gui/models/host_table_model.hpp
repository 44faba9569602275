#pragma once

#include "gui/models/part_table_model.hpp"

namespace gemello::gui {

/// All hosts of a recording at a moment.
class HostTableModel : public PartTableModel {
  Q_OBJECT

 public:
  enum ColumnId {
    host,
    state,
    cpu,
    cpu_used,
    cpu_demand,
    capacity,
    memory,
    memory_share,
    memory_total,
    vms,
    power,
    rack,
    site,
    model
  };
  explicit HostTableModel(QObject* parent = nullptr);

 protected:
  QString text(int row, int column) const override;
  std::optional<double> number(int row, int column) const override;
  QString filter_text(int row) const override;
  std::optional<double> order(int row, int column) const override;
  std::optional<double> load(int row, int column) const override;

 private:
  const Host& at(int row) const { return inventory().hosts[static_cast<std::size_t>(row)]; }
  const Moment::HostNow* now(int row) const;
};

}  // namespace gemello::gui
