#include "sim/cli/record/recorded_unit.hpp"

#include <algorithm>

namespace gemello::cli {

using traces::TraceQuantity;

void StepSum::add(const Usage& usage) {
  sum_.cpu_seconds += usage.cpu_seconds;
  sum_.wait_seconds += usage.wait_seconds;
  sum_.memory_bytes += usage.memory_bytes;
  sum_.disk_read_bytes += usage.disk_read_bytes;
  sum_.disk_write_bytes += usage.disk_write_bytes;
  sum_.net_received_bytes += usage.net_received_bytes;
  sum_.net_sent_bytes += usage.net_sent_bytes;
  ++scans_;
}

StepSample StepSum::close(Duration elapsed) {
  const double time = seconds(elapsed);
  StepSample sample{};
  const auto set = [&](TraceQuantity quantity, double value) {
    sample[traces::index_of(quantity)] = static_cast<float>(value);
  };
  set(TraceQuantity::cpu_used, sum_.cpu_seconds / time);
  set(TraceQuantity::cpu_wait, sum_.wait_seconds / time);
  set(TraceQuantity::memory_used, sum_.memory_bytes / scans_);
  set(TraceQuantity::disk_read, sum_.disk_read_bytes / time);
  set(TraceQuantity::disk_write, sum_.disk_write_bytes / time);
  set(TraceQuantity::net_rx, sum_.net_received_bytes / time);
  set(TraceQuantity::net_tx, sum_.net_sent_bytes / time);
  *this = StepSum();
  return sample;
}

traces::TraceData trace_of(const std::vector<RecordedUnit>& units, traces::TraceHeader header) {
  traces::TraceData data;
  std::vector<const RecordedUnit*> columns;
  for (const RecordedUnit& unit : units) {
    if (unit.samples.empty()) continue;
    traces::TraceVm vm;
    vm.name = unit.spec.name;
    vm.arrival = origin + header.period * static_cast<std::int64_t>(unit.first_step);
    if (unit.end_step != 0 && unit.end_step < header.steps) {
      vm.departure = origin + header.period * static_cast<std::int64_t>(unit.end_step);
    }
    header.vms.push_back(vm);
    columns.push_back(&unit);
  }
  data.header = std::move(header);
  for (const TraceQuantity quantity : traces::all_quantities) {
    data.add(quantity);
    for (std::size_t column = 0; column < columns.size(); ++column) {
      const RecordedUnit& unit = *columns[column];
      const std::size_t count = std::min(unit.samples.size(), data.header.steps - unit.first_step);
      for (std::size_t at = 0; at < count; ++at) {
        data.at(quantity, unit.first_step + at)[column] =
            unit.samples[at][traces::index_of(quantity)];
      }
    }
  }
  return data;
}

}  // namespace gemello::cli
