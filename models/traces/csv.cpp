// Tables of samples, whose columns a mapping file explains (columns.hpp).
// Source: RFC 4180 for the text, but for line breaks and doubled quotes inside quotes, which are
// errors; units and places of values are the mapping's.
//
// One row per VM and time. A row goes to the step whose start is nearest, on the grid that begins
// at the earliest time of the set, as for GWA-T-12.
#include <algorithm>
#include <map>
#include <vector>

#include "models/traces/csv_rows.hpp"
#include "models/traces/sample_grid.hpp"
#include "models/units/text.hpp"

namespace gemello::traces {
namespace {

constexpr std::size_t csv_steps_max = 10'000'000;

class CsvReader final : public FormatReader {
 public:
  explicit CsvReader(const ColumnMapping& mapping) : mapping_(mapping) {}

  void member(const Member& member, ImportReport& report) override {
    CsvTable(mapping_, member, report).read(vms_);
    ++members_;
  }

  TraceData finish(std::string_view file, const ImportOptions& options,
                   ImportReport& report) override {
    if (vms_.empty()) throw InputError(file, "line 1", "holds no file with a VM's samples");
    const CsvVm& first = vms_.begin()->second;
    SampleGrid grid{.start = first.rows.front().time, .period = mapping_.period};
    const CsvVm* last = &first;
    for (const auto& [name, vm] : vms_) {
      grid.start = std::min(grid.start, vm.rows.front().time);
      if (vm.rows.back().time > last->rows.back().time) last = &vm;
    }
    const std::size_t steps = grid.step_of(last->rows.back().time) + 1;
    const std::size_t cell_bytes = sizeof(float) * mapping_.quantities.size();
    if (steps > csv_steps_max || steps > options.result_bytes_max / cell_bytes / vms_.size()) {
      throw InputError(last->file, fmt::format("line {}", last->rows.back().line),
                       fmt::format("the set spans {} steps of {} up to here, for {} VMs: over the "
                                   "limit",
                                   steps, unparse(mapping_.period), vms_.size()));
    }
    report.members = members_;
    return collect(grid, steps, report);
  }

 private:
  TraceData collect(const SampleGrid& grid, std::size_t steps, ImportReport& report) const {
    TraceData data;
    TraceHeader& header = data.header;
    header.period = mapping_.period;
    header.steps = steps;
    if (mapping_.time && mapping_.time->unix_epoch) {
      header.start_unix_seconds = grid.start / std::chrono::seconds(1);
    }
    header.origin = "a table read by a column mapping";
    header.licence = "not stated";
    header.method = "imported from CSV by a column mapping, rows put on the nearest step";
    std::vector<TraceQuantity> quantities;
    for (const auto& [name, vm] : vms_) header.vms.push_back(describe(vm, grid, steps));
    for (const QuantityColumn& quantity : mapping_.quantities) {
      quantities.push_back(quantity.quantity);
      data.add(quantity.quantity);
    }
    std::size_t column = 0;
    for (const auto& [name, vm] : vms_) {
      ColumnFiller<CsvVm>(vm, grid, quantities, column++, data, report).fill();
    }
    return data;
  }

  static TraceVm describe(const CsvVm& vm, const SampleGrid& grid, std::size_t steps) {
    TraceVm out{.name = vm.name};
    out.arrival = grid.start_of(grid.step_of(vm.rows.front().time));
    const std::size_t end = grid.step_of(vm.rows.back().time) + 1;
    if (end < steps) out.departure = grid.start_of(end);
    if (vm.vcpus > 0) out.vcpus = static_cast<std::int64_t>(vm.vcpus);
    if (vm.vcpus > 0 && vm.capacity_mhz > 0) out.core_speed = Megahertz(vm.capacity_mhz / vm.vcpus);
    const auto memory = static_cast<std::int64_t>(vm.memory_bytes);
    if (memory > 0) out.memory = Bytes(memory);
    return out;
  }

  ColumnMapping mapping_;
  std::map<std::string, CsvVm> vms_;  ///< in byte order of their names
  std::size_t members_ = 0;
};

}  // namespace

std::unique_ptr<FormatReader> make_csv_reader(const ColumnMapping& mapping) {
  return std::make_unique<CsvReader>(mapping);
}

}  // namespace gemello::traces
