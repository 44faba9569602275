// GWA-T-12 Bitbrains ("fastStorage" and "Rnd").
// Source: S. Shen, V. van Beek, A. Iosup, "Statistical Characterization of Business-Critical
// Workloads Hosted in Cloud Datacenters", CCGrid 2015; the Grid Workloads Archive, GWA-T-12.
//
// One file per VM, a header line, 11 columns separated by ";" and a tab (gwa_rows.cpp). KB is 1024
// bytes. Rows come about every 300 s, each VM at its own phase; after a VM is switched off several
// collectors may write rows for it at once. Here rows go to the grid of 300-s steps that begins at
// the earliest stamp of the set: a row belongs to the step whose start is nearest.
#include <algorithm>
#include <cmath>
#include <limits>

#include "models/traces/gwa_rows.hpp"

namespace gemello::traces {
namespace {

constexpr std::int64_t period_s = 300;
/// Rows at most this far apart cover the step between them: one and a half periods.
constexpr std::int64_t jitter_max_s = 450;
/// Nine years of 300-s steps; a wider span is a wrong stamp.
constexpr std::size_t steps_max = 1'000'000;

struct Grid {
  std::int64_t start_s = 0;
  std::size_t step_of(std::int64_t time_s) const {
    return static_cast<std::size_t>((time_s - start_s + period_s / 2) / period_s);
  }
};

Instant start_of(std::size_t step) {
  return Instant(std::chrono::seconds(period_s * static_cast<std::int64_t>(step)));
}

/// Puts the rows of one VM into its column, noting what it takes to fit them to the grid.
class ColumnFiller {
 public:
  ColumnFiller(const GwaVm& vm, const Grid& grid, std::size_t column, TraceData& data,
               ImportReport& report)
      : vm_(vm), grid_(grid), column_(column), data_(data), report_(report) {}

  void fill() {
    for (std::size_t row = 0; row < vm_.rows.size();) {
      const std::size_t step = grid_.step_of(vm_.rows[row].time_s);
      std::size_t end = row + 1;
      while (end < vm_.rows.size() && grid_.step_of(vm_.rows[end].time_s) == step) ++end;
      if (row > 0) bridge(row, step);
      put_mean(row, end, step);
      row = end;
    }
  }

 private:
  static std::size_t line_of(std::size_t row) { return row + 2; }

  /// Handles the steps between row - 1 and row, which begins `step`.
  void bridge(std::size_t row, std::size_t step) {
    const std::int64_t before_s = vm_.rows[row - 1].time_s;
    const std::size_t skipped = step - grid_.step_of(before_s) - 1;
    if (skipped == 0) return;
    if (vm_.rows[row].time_s - before_s > jitter_max_s) {
      report_.note(Finding::gap_steps, vm_.file, line_of(row), skipped);
      return;
    }
    report_.note(Finding::jitter_filled, vm_.file, line_of(row), skipped);
    for (std::size_t between = step - skipped; between < step; ++between) {
      put(between, vm_.rows[row].values);
    }
  }

  void put_mean(std::size_t first, std::size_t end, std::size_t step) {
    if (end - first == 1) return put(step, vm_.rows[first].values);
    report_.note(Finding::same_step, vm_.file, line_of(first + 1), end - first - 1);
    std::array<float, gwa_quantities.size()> means{};
    for (std::size_t q = 0; q < means.size(); ++q) {
      double sum = 0;
      int known = 0;
      for (std::size_t row = first; row < end; ++row) {
        const float value = vm_.rows[row].values[q];
        if (std::isnan(value)) continue;
        sum += static_cast<double>(value);
        ++known;
      }
      means[q] =
          known == 0 ? std::numeric_limits<float>::quiet_NaN() : static_cast<float>(sum / known);
    }
    put(step, means);
  }

  void put(std::size_t step, const std::array<float, gwa_quantities.size()>& values) {
    for (std::size_t q = 0; q < values.size(); ++q) {
      data_.at(gwa_quantities[q], step)[column_] = values[q];
    }
  }

  const GwaVm& vm_;
  const Grid& grid_;
  std::size_t column_;
  TraceData& data_;
  ImportReport& report_;
};

std::string vm_name(std::string_view member_name) {
  std::string_view base = base_name(member_name);
  if (base.ends_with(".csv") && base != ".csv") base.remove_suffix(4);
  return std::string(base);
}

TraceVm describe(const GwaVm& vm, const Grid& grid, std::size_t steps) {
  TraceVm row{.name = vm_name(vm.name)};
  row.arrival = start_of(grid.step_of(vm.rows.front().time_s));
  const std::size_t end = grid.step_of(vm.rows.back().time_s) + 1;
  if (end < steps) row.departure = start_of(end);
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
    Grid grid{.start_s = vms_.front().rows.front().time_s};
    const GwaVm* last = &vms_.front();
    for (const GwaVm& vm : vms_) {
      grid.start_s = std::min(grid.start_s, vm.rows.front().time_s);
      if (vm.rows.back().time_s > last->rows.back().time_s) last = &vm;
    }
    const std::size_t steps = grid.step_of(last->rows.back().time_s) + 1;
    const std::size_t cell_bytes = sizeof(float) * gwa_quantities.size();
    if (steps > steps_max || steps > options.result_bytes_max / cell_bytes / vms_.size()) {
      throw InputError(last->file, fmt::format("line {}", last->rows.size() + 1),
                       fmt::format("the set spans {} steps of 300 s up to here, for {} VMs: over "
                                   "the limit",
                                   steps, vms_.size()));
    }
    TraceData data;
    describe_trace(grid, steps, data.header);
    for (const TraceQuantity quantity : gwa_quantities) data.add(quantity);
    for (std::size_t column = 0; column < vms_.size(); ++column) {
      ColumnFiller(vms_[column], grid, column, data, report).fill();
    }
    report.members = vms_.size();
    return data;
  }

 private:
  void describe_trace(const Grid& grid, std::size_t steps, TraceHeader& header) const {
    header.period = std::chrono::seconds(period_s);
    header.steps = steps;
    constexpr std::int64_t unix_seconds_min = 100'000'000;  // else it counts from its own start
    if (grid.start_s >= unix_seconds_min) header.start_unix_seconds = grid.start_s;
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
