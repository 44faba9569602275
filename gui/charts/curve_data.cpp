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

// What one point of so many rows is made of: cells of the pyramid, each of 16 of the level below.
std::size_t cells_in_point(std::size_t rows) {
  while (rows % runs::pyramid_factor == 0) rows /= runs::pyramid_factor;
  return rows;
}

// With an eighth more at either side, for who moves on meanwhile.
RowGrid widened(RowGrid grid, std::size_t rows) {
  const std::size_t more = std::max<std::size_t>(grid.points / 8, 1);
  const std::size_t before = std::min(more, grid.first_row / grid.rows_per_point);
  grid.first_row -= before * grid.rows_per_point;
  const std::size_t all = (rows - grid.first_row + grid.rows_per_point - 1) / grid.rows_per_point;
  grid.points = std::min(before + grid.points + more, all);
  return grid;
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
                                      std::size_t points_max, std::size_t* cells) {
  const RowGrid wanted = row_grid(series->info(), series->rows(), range, points_max);
  const bool same = series == series_ && object == object_;
  const bool same_scale = same && points_.grid.rows_per_point == wanted.rows_per_point;
  if (same_scale && (covers(wanted) || extend(wanted))) {
    next_.reset();
    return points_;
  }
  if (same && cells != nullptr && read_in_steps(wanted, range, *cells)) return points_;
  next_.reset();
  series_ = series;
  object_ = object;
  points_ = read(wanted);
  // One made of two series has points of its own making, which cannot be continued.
  if (points_.points.size() != wanted.points) {
    const std::size_t before = std::min(wanted.points, wanted.first_row / wanted.rows_per_point);
    points_ = read({wanted.rows_per_point, wanted.first_row - before * wanted.rows_per_point,
                    before + 2 * wanted.points});
  }
  return points_;
}

bool CurveWindow::covers(const RowGrid& wanted) const {
  return points_.grid.first_row <= wanted.first_row &&
         points_.grid.end_row(series_->rows()) >= wanted.end_row(series_->rows());
}

bool CurveWindow::covers(TimeRange range) const {
  const RowGrid& have = points_.grid;
  if (points_.points.empty()) return false;
  const runs::SeriesInfo& info = series_->info();
  const std::size_t rows = series_->rows(), end = have.end_row(rows);
  return (have.first_row == 0 || begin_of(info, have.first_row) <= range.from) &&
         (end == rows || begin_of(info, end) >= range.until);
}

// False: they are few enough to be read at once, or have to be.
bool CurveWindow::read_in_steps(const RowGrid& wanted, TimeRange range, std::size_t& cells) {
  const std::size_t in_point = cells_in_point(wanted.rows_per_point);
  const std::size_t rows = series_->rows();
  if (next_ && (next_->target.rows_per_point != wanted.rows_per_point ||
                next_->target.first_row > wanted.first_row ||
                next_->target.end_row(rows) < wanted.end_row(rows)))
    next_.reset();
  if (!covers(range) || (!next_ && wanted.points * in_point <= cells)) return false;
  if (!next_) {
    next_ = Next{widened(wanted, rows), {}};
    next_->points.grid = {wanted.rows_per_point, next_->target.first_row, 0};
  }
  CurvePoints& have = next_->points;
  const std::size_t size = wanted.rows_per_point;
  const std::size_t more = std::min(next_->target.points - have.grid.points, cells / in_point);
  cells -= more * in_point;
  if (more > 0) {
    const CurvePoints piece = read({size, have.grid.first_row + have.grid.points * size, more});
    if (piece.points.size() != more) return false;  // made of two series
    have.points.insert(have.points.end(), piece.points.begin(), piece.points.end());
    have.grid.points += more;
    have.span = piece.span;
  }
  if (have.grid.points < next_->target.points) return true;
  points_ = std::move(have);
  next_.reset();
  return true;
}

// As much as is missing and an eighth of a window more, so that no step of a pan reads much.
bool CurveWindow::extend(const RowGrid& wanted) {
  RowGrid& have = points_.grid;
  const std::size_t rows = series_->rows();
  const std::size_t size = have.rows_per_point;
  const bool touches =
      wanted.first_row <= have.end_row(rows) && have.first_row <= wanted.end_row(rows);
  if (!touches || points_.points.size() != have.points) return false;
  const std::size_t more = std::max<std::size_t>(wanted.points / 8, 1) * size;
  std::vector<runs::Point>& points = points_.points;
  if (wanted.first_row < have.first_row) {
    const std::size_t first = wanted.first_row > more ? wanted.first_row - more : 0;
    const CurvePoints piece = read({size, first, (have.first_row - first) / size});
    if (piece.points.size() != piece.grid.points) return false;
    points.insert(points.begin(), piece.points.begin(), piece.points.end());
    have = {size, first, have.points + piece.grid.points};
  }
  if (wanted.end_row(rows) > have.end_row(rows)) {
    const std::size_t end = std::min(wanted.end_row(rows) + more, rows);
    const std::size_t first = have.first_row + have.points * size;
    const CurvePoints piece = read({size, first, (end - first + size - 1) / size});
    if (piece.points.size() != piece.grid.points) return false;
    points.insert(points.end(), piece.points.begin(), piece.points.end());
    have.points += piece.grid.points;
  }
  forget_far(wanted);
  return true;
}

// What is more than a window away from what is seen.
void CurveWindow::forget_far(const RowGrid& wanted) {
  RowGrid& have = points_.grid;
  std::vector<runs::Point>& points = points_.points;
  const std::size_t before = (wanted.first_row - have.first_row) / have.rows_per_point;
  if (before > wanted.points) {
    const std::size_t gone = before - wanted.points;
    points.erase(points.begin(), points.begin() + static_cast<std::ptrdiff_t>(gone));
    have.first_row += gone * have.rows_per_point;
    have.points -= gone;
  }
  const std::size_t kept = std::min(before, wanted.points) + 2 * wanted.points;
  if (have.points <= kept) return;
  points.resize(kept);
  have.points = kept;
}

CurvePoints CurveWindow::read(RowGrid grid) {
  const runs::SeriesInfo& info = series_->info();
  const std::size_t end = grid.end_row(series_->rows());
  grid.points = (end - grid.first_row + grid.rows_per_point - 1) / grid.rows_per_point;
  CurvePoints read{grid, static_cast<std::int64_t>(grid.rows_per_point) * info.period, {}};
  if (grid.points == 0) return read;
  ++fetches_;
  read.points =
      series_->window(object_, begin_of(info, grid.first_row), begin_of(info, end), grid.points);
  if (read.points.size() > 1) read.span = read.points[1].time - read.points[0].time;
  return read;
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
