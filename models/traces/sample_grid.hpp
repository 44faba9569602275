#pragma once

#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string>

#include "models/traces/import.hpp"

namespace gemello::traces {

/// Stamped rows go to the step whose start is nearest, on the grid that begins at `start`.
struct SampleGrid {
  Duration start{};
  Duration period{};

  std::size_t step_of(Duration time) const {
    return static_cast<std::size_t>((time - start + period / 2) / period);
  }
  Instant start_of(std::size_t step) const {
    return origin + period * static_cast<std::int64_t>(step);
  }
};

/// Puts the rows of one VM into its column, noting what it takes to fit them to the grid: several
/// rows in a step (their mean), a step skipped by jitter (rows at most one and a half periods
/// apart: the next row), gaps. `Vm` has `rows`, each with an array `values` in the order of
/// `quantities`, and time(i), line(i) of row i, ascending in time, and `file`.
template <class Vm>
class ColumnFiller {
 public:
  ColumnFiller(const Vm& vm, const SampleGrid& grid, std::span<const TraceQuantity> quantities,
               std::size_t column, TraceData& data, ImportReport& report)
      : vm_(vm),
        grid_(grid),
        quantities_(quantities),
        column_(column),
        data_(data),
        report_(report) {}

  void fill() {
    for (std::size_t row = 0; row < vm_.rows.size();) {
      const std::size_t step = grid_.step_of(vm_.time(row));
      std::size_t end = row + 1;
      while (end < vm_.rows.size() && grid_.step_of(vm_.time(end)) == step) ++end;
      if (row > 0) bridge(row, step);
      put_mean(row, end, step);
      row = end;
    }
  }

 private:
  /// Handles the steps between row - 1 and row, which begins `step`.
  void bridge(std::size_t row, std::size_t step) {
    const Duration before = vm_.time(row - 1);
    const std::size_t skipped = step - grid_.step_of(before) - 1;
    if (skipped == 0) return;
    if (vm_.time(row) - before > grid_.period * 3 / 2) {
      report_.note(Finding::gap_steps, vm_.file, vm_.line(row), skipped);
      return;
    }
    report_.note(Finding::jitter_filled, vm_.file, vm_.line(row), skipped);
    for (std::size_t between = step - skipped; between < step; ++between) {
      put(between, vm_.rows[row].values);
    }
  }

  void put_mean(std::size_t first, std::size_t end, std::size_t step) {
    if (end - first == 1) return put(step, vm_.rows[first].values);
    report_.note(Finding::same_step, vm_.file, vm_.line(first + 1), end - first - 1);
    auto means = vm_.rows[first].values;
    for (std::size_t q = 0; q < quantities_.size(); ++q) {
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

  template <class Values>
  void put(std::size_t step, const Values& values) {
    for (std::size_t q = 0; q < quantities_.size(); ++q) {
      data_.at(quantities_[q], step)[column_] = values[q];
    }
  }

  const Vm& vm_;
  const SampleGrid& grid_;
  std::span<const TraceQuantity> quantities_;
  std::size_t column_;
  TraceData& data_;
  ImportReport& report_;
};

}  // namespace gemello::traces
