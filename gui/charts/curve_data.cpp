#include "gui/charts/curve_data.hpp"

#include <algorithm>
#include <cmath>

namespace gemello::gui {
namespace {

// The row an instant lies in, also before the first one.
std::int64_t row_at_instant(const runs::SeriesInfo& info, Instant at) {
  const Duration since = at - info.start;
  const auto row = since / info.period;
  return since % info.period < Duration::zero() ? row - 1 : row;
}

Instant begin_of(const runs::SeriesInfo& info, std::size_t row) {
  return info.start + static_cast<std::int64_t>(row) * info.period;
}

bool drawable(const runs::Point& point) {
  return std::isfinite(point.mean) && std::isfinite(point.min) && std::isfinite(point.max);
}

}  // namespace

RowGrid row_grid(const runs::SeriesInfo& info, std::size_t rows, TimeRange range,
                 std::size_t points_max) {
  points_max = std::max<std::size_t>(points_max, 8);
  const auto count = static_cast<std::int64_t>(rows);
  const std::int64_t first =
      std::clamp<std::int64_t>(row_at_instant(info, range.from) - 1, 0, count);
  const std::int64_t last =
      std::clamp<std::int64_t>(row_at_instant(info, range.until) + 2, first, count);
  RowGrid grid;
  if (first == last) return grid;
  const auto groups = [&](std::int64_t size) {
    return static_cast<std::size_t>((last + size - 1) / size - first / size);
  };
  std::int64_t size = 1;
  while (groups(size) > points_max) size *= 2;
  grid.rows_per_point = static_cast<std::size_t>(size);
  grid.first_row = static_cast<std::size_t>(first / size * size);
  grid.points = groups(size);
  return grid;
}

const CurvePoints& CurveWindow::fetch(const SeriesPtr& series, std::size_t object, TimeRange range,
                                      std::size_t points_max) {
  const runs::SeriesInfo& info = series->info();
  const RowGrid wanted = row_grid(info, series->rows(), range, points_max);
  const std::size_t end_row =
      std::min(wanted.first_row + wanted.points * wanted.rows_per_point, series->rows());
  const RowGrid& have = points_.grid;
  if (series == series_ && object == object_ && have.rows_per_point == wanted.rows_per_point &&
      have.first_row <= wanted.first_row &&
      have.first_row + have.points * have.rows_per_point >= end_row)
    return points_;
  series_ = series;
  object_ = object;
  const std::size_t margin = wanted.points * wanted.rows_per_point;
  RowGrid grid = wanted;
  grid.first_row = wanted.first_row > margin ? wanted.first_row - margin : 0;
  const std::size_t rows = std::min(end_row + margin, series->rows()) - grid.first_row;
  grid.points = (rows + grid.rows_per_point - 1) / grid.rows_per_point;
  points_ = {grid, static_cast<std::int64_t>(grid.rows_per_point) * info.period, {}};
  if (grid.points == 0) return points_;
  ++fetches_;
  const Instant from = begin_of(info, grid.first_row);
  points_.points = series->window(object, from, begin_of(info, grid.first_row + rows), grid.points);
  if (points_.points.size() > 1) points_.span = points_.points[1].time - points_.points[0].time;
  return points_;
}

std::optional<Extent> extent_of(const CurvePoints& points, TimeRange range) {
  std::optional<Extent> extent;
  for (const runs::Point& point : points.points) {
    if (!drawable(point) || point.time >= range.until || point.time + points.span <= range.from)
      continue;
    const auto low = static_cast<double>(point.min);
    const auto high = static_cast<double>(point.max);
    if (!extent) extent = Extent{low, high};
    extent->low = std::min(extent->low, low);
    extent->high = std::max(extent->high, high);
  }
  return extent;
}

CurveShape shape_of(const CurvePoints& points, TimeRange range, double width_pixels) {
  CurveShape shape;
  const double span = seconds(points.span);
  const double length = seconds(range.length());
  if (points.points.empty() || length <= 0) return shape;
  const bool stairs = !points.grouped() && span / length * width_pixels >= stair_pixels;
  bool open = false;
  for (const runs::Point& point : points.points) {
    // one point more at either side, so that lines run out of the picture
    if (point.time > range.until + points.span || point.time + 2 * points.span < range.from)
      continue;
    if (!drawable(point)) {
      open = false;
      continue;
    }
    if (!open) shape.lines.emplace_back();
    open = true;
    const double x = seconds(point.time - range.from);
    const auto y = static_cast<double>(point.mean);
    QList<QPointF>& line = shape.lines.back();
    if (stairs) line.append({x, y});
    line.append({stairs ? x + span : x + span / 2, y});
    if (points.grouped())
      shape.band.emplace_back(x, static_cast<double>(point.min), span,
                              static_cast<double>(point.max) - static_cast<double>(point.min));
  }
  // a lone point between gaps is a stroke as wide as its span
  for (QList<QPointF>& line : shape.lines)
    if (line.size() == 1) line = {line[0] - QPointF(span / 2, 0), line[0] + QPointF(span / 2, 0)};
  return shape;
}

}  // namespace gemello::gui
