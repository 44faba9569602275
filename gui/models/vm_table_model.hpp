#pragma once

#include "gui/models/part_table_model.hpp"

namespace gemello::gui {

/// All VMs of a recording at a moment. Rows can be dragged (vm_mime_type).
class VmTableModel : public PartTableModel {
  Q_OBJECT

 public:
  enum ColumnId {
    vm,
    state,
    host,
    target,
    cpu,
    cpu_used,
    vcpus,
    size,
    memory,
    priority,
    group,
    volume
  };
  explicit VmTableModel(QObject* parent = nullptr);

 protected:
  QString text(int row, int column) const override;
  std::optional<double> number(int row, int column) const override;
  QString filter_text(int row) const override;
  std::optional<double> order(int row, int column) const override;
  std::optional<double> load(int row, int column) const override;

 private:
  const VirtualMachine& at(int row) const { return inventory().vms[static_cast<std::size_t>(row)]; }
  const Moment::VmNow* now(int row) const;
  QString host_name(HostId id) const;
};

}  // namespace gemello::gui
