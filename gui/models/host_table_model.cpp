#include "gui/models/host_table_model.hpp"

#include <array>

#include "gui/models/describe.hpp"
#include "gui/shared/figures.hpp"

namespace gemello::gui {

namespace {

using HostColumn = PartTableModel::Column;
constexpr std::array<HostColumn, 14> host_columns{{
    {"Host", nullptr, "Name of the hypervisor", false},
    {"State", nullptr, "What it does at the cursor's time", true},
    {"CPU", "%", "CPU used, of its capacity", true},
    {"CPU used", "MHz", "Compute rate that its VMs get", true},
    {"Asked for", "MHz", "Compute rate that its VMs want; more than the capacity is contention",
     true},
    {"Capacity", "MHz", "Cores times their speed", false},
    {"Memory", "B", "Of the VMs on it", true},
    {"Memory %", "%", "Of the memory for guests", true},
    {"For guests", "B", "Memory without what the hypervisor keeps", false},
    {"VMs", "", "How many VMs are on it", true},
    {"Power", "W", "Electric power drawn", true},
    {"Rack", nullptr, "Where it stands", false},
    {"Site", nullptr, "Where its rack is", false},
    {"Model", nullptr, "What was bought", false},
}};

}  // namespace

HostTableModel::HostTableModel(QObject* parent)
    : PartTableModel(PartKind::host, host_columns, parent) {}

const Moment::HostNow* HostTableModel::now(int row) const {
  return moment() == nullptr ? nullptr : &moment()->hosts[static_cast<std::size_t>(row)];
}

std::optional<double> HostTableModel::number(int row, int column) const {
  const Host& host_row = at(row);
  if (column == capacity) return host_row.capacity().count();
  if (column == memory_total) return count_of(host_row.memory_for_guests());
  const Moment::HostNow* of_now = now(row);
  if (of_now == nullptr) return {};
  switch (column) {
    case cpu:
      return of_now->load ? std::optional(*of_now->load * 100) : std::nullopt;
    case cpu_used:
      return of_now->load ? std::optional(*of_now->load * host_row.capacity().count())
                          : std::nullopt;
    case cpu_demand:
      return of_now->demand_mhz;
    case memory:
      return static_cast<double>(of_now->memory);
    case memory_share: {
      const double room = count_of(host_row.memory_for_guests());
      return room > 0 ? std::optional(100 * static_cast<double>(of_now->memory) / room)
                      : std::nullopt;
    }
    case vms:
      return static_cast<double>(of_now->vms.size());
    case power:
      return of_now->power_w;
    default:
      return {};
  }
}

QString HostTableModel::text(int row, int column) const {
  const Host& host_row = at(row);
  const Rack& of_rack = inventory()[inventory()[host_row.machine].rack];
  switch (column) {
    case host:
      return to_qt(host_row.name);
    case rack:
      return to_qt(of_rack.name);
    case site:
      return to_qt(inventory()[of_rack.site].name);
    case model:
      return to_qt(host_row.model);
    case state:
      return moment() == nullptr ? QString() : state_word(*moment(), part(row));
    default:
      break;
  }
  const std::optional<double> value = number(row, column);
  if (!value) return QStringLiteral("-");
  switch (column) {
    case cpu:
    case memory_share:
      return share_text(*value / 100);
    case cpu_used:
    case cpu_demand:
    case capacity:
      return speed_text(value);
    case memory:
    case memory_total:
      return size_text(Bytes(static_cast<std::int64_t>(*value)));
    case power:
      return power_text(value);
    default:
      return QString::number(*value);
  }
}

QString HostTableModel::filter_text(int row) const {
  QString words;
  for (const int column : {int{host}, int{state}, int{rack}, int{site}, int{model}}) {
    words += text(row, column) + QChar(u' ');
  }
  return words;
}

std::optional<double> HostTableModel::order(int row, int column) const {
  const Moment::HostNow* of_now = now(row);
  if (column != state || of_now == nullptr) return {};
  return 8 * static_cast<double>(of_now->phase) + static_cast<double>(of_now->health);
}

std::optional<double> HostTableModel::load(int row, int column) const {
  if (column != cpu && column != memory_share) return {};
  const auto percent = number(row, column);
  return percent ? std::optional(*percent / 100) : std::nullopt;
}

}  // namespace gemello::gui
