// GWA-T-12 Bitbrains ("fastStorage" and "Rnd").
// Source: S. Shen, V. van Beek, A. Iosup, "Statistical Characterization of Business-Critical
// Workloads Hosted in Cloud Datacenters", CCGrid 2015; the Grid Workloads Archive, GWA-T-12.
//
// One file per VM, a header line, 11 columns separated by ";" and a tab (gwa_rows.cpp). KB is 1024
// bytes. Rows come about every 300 s, each VM at its own phase; after a VM is switched off several
// collectors may write rows for it at once. Here rows go to the grid of 300-s steps that begins at
// the earliest stamp of the set: a row belongs to the step whose start is nearest.
#include <algorithm>

#include "models/traces/gwa_rows.hpp"
#include "models/traces/sample_grid.hpp"

namespace gemello::traces {
namespace {

constexpr Duration gwa_period = std::chrono::seconds(300);
/// Nine years of 300-s steps; a wider span is a wrong stamp.
constexpr std::size_t gwa_steps_max = 1'000'000;

std::string vm_name(std::string_view member_name) {
  std::string_view base = base_name(member_name);
  if (base.ends_with(".csv") && base != ".csv") base.remove_suffix(4);
  return std::string(base);
}

TraceVm describe(const GwaVm& vm, const SampleGrid& grid, std::size_t steps) {
  TraceVm row{.name = vm_name(vm.name)};
  row.arrival = grid.start_of(grid.step_of(vm.time(0)));
  const std::size_t end = grid.step_of(vm.time(vm.rows.size() - 1)) + 1;
  if (end < steps) row.departure = grid.start_of(end);
  if (vm.vcpus > 0) row.vcpus = vm.vcpus;
  const double core_mhz = vm.vcpus > 0 ? vm.capacity_mhz / static_cast<double>(vm.vcpus) : 0;
  if (core_mhz > 0) row.core_speed = Megahertz(core_mhz);
  const auto memory = static_cast<std::int64_t>(vm.memory_kb * 1024.0);
  if (memory > 0) row.memory = Bytes(memory);
  return row;
}

class GwaBitbrainsReader final : public FormatReader {
 public:
  void member(const Member& member, ImportReport& report) override {
    vms_.push_back(read_gwa_member(member, clock_, report));
    vms_.back().rows.shrink_to_fit();
  }

  TraceData finish(std::string_view file, const ImportOptions& options,
                   ImportReport& report) override {
    if (vms_.empty()) throw InputError(file, "line 1", "holds no file with a VM's samples");
    std::sort(vms_.begin(), vms_.end(),
              [](const GwaVm& a, const GwaVm& b) { return a.name < b.name; });
    SampleGrid grid{.start = vms_.front().time(0), .period = gwa_period};
    const GwaVm* last = &vms_.front();
    for (const GwaVm& vm : vms_) {
      grid.start = std::min(grid.start, vm.time(0));
      if (vm.rows.back().time_s > last->rows.back().time_s) last = &vm;
    }
    const std::size_t steps = grid.step_of(last->time(last->rows.size() - 1)) + 1;
    const std::size_t cell_bytes = sizeof(float) * gwa_quantities.size();
    if (steps > gwa_steps_max || steps > options.result_bytes_max / cell_bytes / vms_.size()) {
      throw InputError(last->file, fmt::format("line {}", last->rows.size() + 1),
                       fmt::format("the set spans {} steps of 300 s up to here, for {} VMs: over "
                                   "the limit",
                                   steps, vms_.size()));
    }
    TraceData data;
    describe_trace(grid, steps, data.header);
    for (const TraceQuantity quantity : gwa_quantities) data.add(quantity);
    for (std::size_t column = 0; column < vms_.size(); ++column) {
      ColumnFiller<GwaVm>(vms_[column], grid, gwa_quantities, column, data, report).fill();
    }
    report.members = vms_.size();
    return data;
  }

 private:
  void describe_trace(const SampleGrid& grid, std::size_t steps, TraceHeader& header) const {
    header.period = gwa_period;
    header.steps = steps;
    constexpr std::int64_t unix_seconds_min = 100'000'000;  // else it counts from its own start
    const std::int64_t start_s = grid.start / std::chrono::seconds(1);
    if (start_s >= unix_seconds_min) header.start_unix_seconds = start_s;
    header.origin = "GWA-T-12 Bitbrains";
    header.licence =
        "Grid Workloads Archive terms: cite Shen, van Beek and Iosup (CCGrid 2015) and the archive";
    header.method =
        "imported from GWA-T-12 files: cores = MHz used / (MHz provisioned / cores), KB = 1024 "
        "bytes, rows put on the nearest 300-s step";
    for (const GwaVm& vm : vms_) header.vms.push_back(describe(vm, grid, steps));
  }

  std::vector<GwaVm> vms_;
  std::optional<GwaClock> clock_;
};

}  // namespace

std::unique_ptr<FormatReader> make_gwa_bitbrains_reader() {
  return std::make_unique<GwaBitbrainsReader>();
}

}  // namespace gemello::traces
