#pragma once

#include <QList>
#include <QPointF>
#include <QRectF>
#include <algorithm>
#include <cstddef>
#include <optional>
#include <vector>

#include "gui/charts/time_range.hpp"
#include "gui/recording/series_source.hpp"

namespace gemello::gui {

/// Which rows of a series make the points of a picture. Groups are powers of two long and begin at
/// multiples of their length: what is drawn does not flicker while it is moved, and a group falls
/// whole into the cells of the series' pyramid.
struct RowGrid {
  std::size_t rows_per_point = 1;
  std::size_t first_row = 0;  ///< a multiple of rows_per_point
  std::size_t points = 0;

  /// Of a series with so many rows.
  std::size_t end_row(std::size_t rows) const {
    return std::min(first_row + points * rows_per_point, rows);
  }
  friend bool operator==(const RowGrid&, const RowGrid&) = default;
};
/// The grid that covers a range and one row more at either side in at most `points_max` (at least
/// 8) points; more than half of that where there are enough rows. No points: the series has none
/// there.
RowGrid row_grid(const runs::SeriesInfo& info, std::size_t rows, TimeRange range,
                 std::size_t points_max);

/// One curve's points over some window.
struct CurvePoints {
  RowGrid grid;
  Duration span{};  ///< of each point
  std::vector<runs::Point> points;

  bool grouped() const { return grid.rows_per_point > 1; }
};

/// A curve's points as they are asked for while one zooms and pans: what was fetched is kept as far
/// as a window beside the one in sight, and only what is missing is asked for, some at once, so
/// that most steps of a pan ask the series for nothing and none for much.
class CurveWindow {
 public:
  /// Points that cover `range`; at most `points_max` of them lie within it. With `cells`, which it
  /// lessens, no more of the series' cells are read for another scale at once: until all are there
  /// the points are those of the last scale, if they cover the range, and is_reading() is true.
  const CurvePoints& fetch(const SeriesPtr& series, std::size_t object, TimeRange range,
                           std::size_t points_max, std::size_t* cells = nullptr);
  bool is_reading() const { return next_.has_value(); }
  /// How often the series was asked.
  std::size_t fetches() const { return fetches_; }

 private:
  // Of another scale, read in steps.
  struct Next {
    RowGrid target;
    CurvePoints points;
  };
  bool covers(const RowGrid& wanted) const;
  bool covers(TimeRange range) const;
  bool extend(const RowGrid& wanted);
  bool read_in_steps(const RowGrid& wanted, TimeRange range, std::size_t& cells);
  void forget_far(const RowGrid& wanted);
  CurvePoints read(RowGrid grid);

  SeriesPtr series_;
  std::size_t object_ = 0;
  CurvePoints points_;
  std::optional<Next> next_;
  std::size_t fetches_ = 0;
};

/// The lowest and the highest value within a range; nothing where nothing is known.
struct Extent {
  double low = 0;
  double high = 0;
};
std::optional<Extent> extent_of(const CurvePoints& points, TimeRange range);

/// What is drawn of a curve; x in seconds since the range's begin, y in the series' values.
struct CurveShape {
  std::vector<QList<QPointF>> lines;  ///< gaps lie between them
  std::vector<QRectF> band;  ///< lowest to highest of each point of several rows: top is the lowest
};
/// A line of stairs where a row is at least `stair_pixels` wide, else from middle to middle.
CurveShape shape_of(const CurvePoints& points, TimeRange range, double width_pixels);
inline constexpr double stair_pixels = 4;

}  // namespace gemello::gui
