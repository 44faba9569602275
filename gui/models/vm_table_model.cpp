#include "gui/models/vm_table_model.hpp"

#include <array>

#include "gui/shared/figures.hpp"

namespace gemello::gui {

namespace {

using VmColumn = PartTableModel::Column;
constexpr std::array<VmColumn, 12> vm_columns{{
    {"VM", nullptr, "Name of the virtual machine", false},
    {"State", nullptr, "What it does at the cursor's time", true},
    {"Host", nullptr, "Where it is; of a migration, where it comes from", true},
    {"To", nullptr, "Where a migration takes it", true},
    {"CPU", "%", "CPU it gets, of its size", true},
    {"CPU used", "MHz", "Compute rate it gets", true},
    {"vCPUs", "", "How many it was ordered with", false},
    {"Size", "MHz", "vCPUs times their speed", false},
    {"Memory", "B", "Memory it was ordered with", false},
    {"Priority", "", "Higher restarts first", false},
    {"Group", nullptr, "Stays apart from others of the group, or together with them", false},
    {"Volume", nullptr, "Where its image is", false},
}};

}  // namespace

VmTableModel::VmTableModel(QObject* parent) : PartTableModel(PartKind::vm, vm_columns, parent) {}

const Moment::VmNow* VmTableModel::now(int row) const {
  return moment() == nullptr ? nullptr : &moment()->vms[static_cast<std::size_t>(row)];
}

QString VmTableModel::host_name(HostId id) const {
  return id.valid() ? to_qt(inventory()[id].name) : QString();
}

std::optional<double> VmTableModel::number(int row, int column) const {
  const VirtualMachine& vm_row = at(row);
  switch (column) {
    case vcpus:
      return vm_row.vcpus.count();
    case size:
      return vm_row.demand_max().count();
    case memory:
      return count_of(vm_row.memory);
    case priority:
      return vm_row.priority;
    default:
      break;
  }
  const Moment::VmNow* of_now = now(row);
  if (of_now == nullptr) return {};
  if (column == cpu) return of_now->load ? std::optional(*of_now->load * 100) : std::nullopt;
  if (column == cpu_used) return of_now->used_mhz;
  return {};
}

QString VmTableModel::text(int row, int column) const {
  const VirtualMachine& vm_row = at(row);
  const Moment::VmNow* of_now = now(row);
  switch (column) {
    case vm:
      return to_qt(vm_row.name);
    case group: {
      if (vm_row.anti_affinity.empty()) return to_qt(vm_row.affinity);
      const QString apart = to_qt("apart: " + vm_row.anti_affinity);
      return vm_row.affinity.empty() ? apart : apart + to_qt(", " + vm_row.affinity);
    }
    case volume:
      return vm_row.volume.valid() ? to_qt(inventory()[vm_row.volume].name) : QString();
    case state:
      return of_now == nullptr ? QString()
                               : QString::fromStdString(std::string(name(of_now->phase)));
    case host:
      return of_now == nullptr ? QString() : host_name(of_now->host);
    case target:
      return of_now == nullptr ? QString() : host_name(of_now->to);
    default:
      break;
  }
  const std::optional<double> value = number(row, column);
  if (!value) return QStringLiteral("-");
  switch (column) {
    case cpu:
      return share_text(*value / 100);
    case cpu_used:
    case size:
      return speed_text(value);
    case memory:
      return size_text(Bytes(static_cast<std::int64_t>(*value)));
    default:
      return QString::number(*value);
  }
}

QString VmTableModel::filter_text(int row) const {
  QString words;
  for (const int column : {int{vm}, int{state}, int{host}, int{target}, int{group}, int{volume}}) {
    words += text(row, column) + QChar(u' ');
  }
  return words;
}

std::optional<double> VmTableModel::order(int row, int column) const {
  const Moment::VmNow* of_now = now(row);
  if (of_now == nullptr) return {};
  if (column == state) return static_cast<double>(of_now->phase);
  const HostId id = column == host ? of_now->host : column == target ? of_now->to : HostId();
  return id.valid() ? std::optional<double>(id.index()) : std::nullopt;
}

std::optional<double> VmTableModel::load(int row, int column) const {
  const Moment::VmNow* of_now = now(row);
  if (column != cpu || of_now == nullptr) return {};
  return of_now->load;
}

}  // namespace gemello::gui
