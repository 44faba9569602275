#pragma once

#include <algorithm>
#include <cstddef>
#include <limits>
#include <vector>

#include "models/runs/series.hpp"

namespace gemello::runs {

/// One point of a picture: what holds over [time, time + span).
struct Point {
  Instant time{};
  float min = 0;
  float max = 0;
  float mean = 0;
};

/// A row of a pyramid's level, of one object: minimum, maximum and mean; NaN: a gap.
struct SeriesCell {
  float min = 0, max = 0, mean = 0;
};

/// Cells that become one point; gaps only are a gap. A cell counts by the rows it stands for, those
/// among them that are gaps included.
class CellSum {
 public:
  void add(const SeriesCell& cell, double rows) {
    if (!(cell.mean == cell.mean)) return;
    min_ = std::min(min_, cell.min);
    max_ = std::max(max_, cell.max);
    sum_ += rows * static_cast<double>(cell.mean);
    rows_ += rows;
  }
  Point point(Instant time) const {
    constexpr float gap = std::numeric_limits<float>::quiet_NaN();
    if (rows_ == 0) return {time, gap, gap, gap};
    return {time, min_, max_, static_cast<float>(sum_ / rows_)};
  }

 private:
  float min_ = std::numeric_limits<float>::infinity();
  float max_ = -std::numeric_limits<float>::infinity();
  double sum_ = 0;
  double rows_ = 0;
};

/// What window_points reads.
struct WindowSource {
  const SeriesInfo* info = nullptr;
  std::size_t rows = 0;
  std::size_t levels = 0;  ///< of the pyramid; 0: the rows alone
};

/// One object over [from, until) in at most `points_max` points (at least 1). A point stands for a
/// power of two of rows, counted from the first row of the series: so a window that is moved along
/// keeps its points, and the first may begin before `from`. With a full pyramid each point is made
/// of at most 8 cells. cell_of(level, row) -> SeriesCell; level 0 are the rows.
template <class CellOf>
std::vector<Point> window_points(const WindowSource& source, Instant from, Instant until,
                                 std::size_t points_max, const CellOf& cell_of) {
  const SeriesInfo& info = *source.info;
  const Instant end = info.start + static_cast<std::int64_t>(source.rows) * info.period;
  from = std::clamp(from, info.start, end);
  until = std::clamp(until, info.start, end);
  if (from >= until) return {};
  points_max = std::max<std::size_t>(points_max, 1);
  const auto first = static_cast<std::size_t>((from - info.start) / info.period);
  const auto last = static_cast<std::size_t>((until - info.start - Duration{1}) / info.period);
  std::size_t power = 0;  // rows of a point: 2 to this
  while ((last >> power) - (first >> power) >= points_max) ++power;
  constexpr std::size_t level_power = 4;
  static_assert(pyramid_factor == std::size_t{1} << level_power);
  const std::size_t level = std::min(power / level_power, source.levels);
  const std::size_t cell_power = level * level_power;
  const std::size_t cells_per_point = std::size_t{1} << (power - cell_power);
  std::vector<Point> points;
  points.reserve((last >> power) - (first >> power) + 1);
  for (std::size_t group = first >> power; group <= last >> power; ++group) {
    const std::size_t end_row = std::min((group + 1) << power, source.rows);
    CellSum sum;
    for (std::size_t cell = group * cells_per_point; cell << cell_power < end_row; ++cell) {
      const std::size_t cell_end = std::min((cell + 1) << cell_power, source.rows);
      sum.add(cell_of(level, cell), static_cast<double>(cell_end - (cell << cell_power)));
    }
    points.push_back(
        sum.point(info.start + static_cast<std::int64_t>(group << power) * info.period));
  }
  return points;
}

}  // namespace gemello::runs
