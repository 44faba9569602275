#include "gui/charts/curve_data.hpp"

#include <algorithm>
#include <memory>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/gui/charts/chart_support.hpp"

namespace gemello::gui {
namespace {

using ::testing::ElementsAre;

// Rows of 10 s. From 205 s to 255 s are rows 20 to 25; with one more on each side 19 to 26 (the row
// that begins after 255 s is 26, the one after it is not needed).
TEST(RowGrid, CoversTheRangeAndARowMoreAtEitherSide) {
  runs::SeriesInfo info;
  info.period = 10s;
  const RowGrid fine = row_grid(info, 1000, from_to(205s, 255s), 100);
  EXPECT_EQ(fine.rows_per_point, 1U);
  EXPECT_EQ(fine.first_row, 19U);
  EXPECT_EQ(fine.points, 8U);
  const RowGrid at_begin = row_grid(info, 1000, from_to(0s, 50s), 100);
  EXPECT_EQ(at_begin.first_row, 0U);
  EXPECT_EQ(row_grid(info, 1000, from_to(20'000s, 20'100s), 100).points, 0U);
  EXPECT_EQ(row_grid(info, 0, from_to(0s, 100s), 100).points, 0U);
}

// All of 1000 rows in at most 100 points: groups of 16 (63 of them); 8 would be 125.
TEST(RowGrid, GroupsRowsByPowersOfTwoUntilTheyFit) {
  runs::SeriesInfo info;
  info.period = 10s;
  const RowGrid grid = row_grid(info, 1000, from_to(0s, 10'000s), 100);
  EXPECT_EQ(grid.rows_per_point, 16U);
  EXPECT_EQ(grid.points, 63U);
  // moved along by less than a group: the same groups
  const RowGrid a = row_grid(info, 100'000, from_to(50'000s, 60'000s), 100);
  const RowGrid b = row_grid(info, 100'000, from_to(50'030s, 60'030s), 100);
  EXPECT_EQ(a.rows_per_point, b.rows_per_point);
  EXPECT_EQ(a.first_row % a.rows_per_point, 0U);
  EXPECT_EQ(a.first_row, b.first_row);
}

// Rows 0..999 with their number as value, sixteen a point: the point of rows 32..47 lies between 32
// and 47 with a mean of 39.5.
TEST(CurveWindow, FetchesGroupsWithTheirLowestHighestAndMean) {
  std::vector<float> values;
  for (int row = 0; row < 1000; ++row) values.push_back(static_cast<float>(row));
  const SeriesPtr series = series_of("vm", "cpu_used", "MHz", {"vm1"}, column(values));
  CurveWindow window;
  const CurvePoints& points = window.fetch(series, 0, from_to(0s, 10'000s), 100);
  ASSERT_EQ(points.points.size(), 63U);
  EXPECT_TRUE(points.grouped());
  EXPECT_EQ(points.span, 160s);
  EXPECT_EQ(points.points[2].time, Instant(320s));
  EXPECT_FLOAT_EQ(points.points[2].min, 32);
  EXPECT_FLOAT_EQ(points.points[2].max, 47);
  EXPECT_FLOAT_EQ(points.points[2].mean, 39.5);
}

// Counts the rows it is asked for.
class CountedSeries final : public SeriesSource {
 public:
  explicit CountedSeries(SeriesPtr series) : series_(std::move(series)) {}
  const runs::SeriesInfo& info() const override { return series_->info(); }
  std::size_t rows() const override { return series_->rows(); }
  std::vector<runs::Point> window(std::size_t object, Instant from, Instant until,
                                  std::size_t points_max) const override {
    asked.push_back(static_cast<std::size_t>((until - from) / info().period));
    return series_->window(object, from, until, points_max);
  }
  std::optional<float> at(std::size_t object, Instant instant) const override {
    return series_->at(object, instant);
  }
  mutable std::vector<std::size_t> asked;

 private:
  SeriesPtr series_;
};

// A window of 400 rows of 5000, at most 60 points: groups of 8, 51 or 52 of them. It is moved to
// both ends by 7 rows at a time, over some 110 steps each way. The first look asks for what is in
// sight; each later one at most for what came in and an eighth of a window more, 7 groups.
TEST(CurveWindow, APanAsksForLittleAtATime) {
  std::vector<float> values;
  for (int row = 0; row < 5000; ++row) values.push_back(static_cast<float>(row * 37 % 1001));
  const auto counted =
      std::make_shared<CountedSeries>(series_of("vm", "cpu_used", "MHz", {"vm1"}, column(values)));
  CurveWindow window;
  const auto look_at = [&](int row) {
    const TimeRange range = from_to(row * 10s, (row + 400) * 10s);
    const CurvePoints& points = window.fetch(counted, 0, range, 60);
    CurveWindow fresh;
    const CurvePoints& expected = fresh.fetch(counted, 0, range, 60);
    counted->asked.pop_back();
    ASSERT_EQ(points.grid.rows_per_point, expected.grid.rows_per_point);
    const std::size_t skipped =
        (expected.grid.first_row - points.grid.first_row) / points.grid.rows_per_point;
    ASSERT_LE(skipped + expected.points.size(), points.points.size()) << row;
    EXPECT_LE(points.points.size(), 3 * expected.points.size() + 8) << row;
    for (std::size_t i = 0; i < expected.points.size(); ++i) {
      ASSERT_EQ(points.points[skipped + i].time, expected.points[i].time) << row << " " << i;
      ASSERT_EQ(points.points[skipped + i].max, expected.points[i].max) << row << " " << i;
      ASSERT_EQ(points.points[skipped + i].mean, expected.points[i].mean) << row << " " << i;
    }
  };
  look_at(2000);
  ASSERT_EQ(counted->asked.size(), 1U);
  EXPECT_LE(counted->asked[0], 52U * 8);
  for (int row = 2000; row < 4600; row += 7) look_at(row);
  for (int row = 4600; row > 0; row -= 7) look_at(row);
  const std::vector<std::size_t> later(counted->asked.begin() + 1, counted->asked.end());
  EXPECT_LE(*std::max_element(later.begin(), later.end()), (7U + 2) * 8);
  // Some 2600 rows on and 4600 back, 56 or more at a time; of 1030 steps most ask for nothing.
  EXPECT_LE(later.size(), 7200U / 48);
  look_at(1000);  // a jump is a first look again
  EXPECT_LE(counted->asked.back(), 52U * 8);
}

// 5000 rows in at most 60 points are groups of 128. Of 400 of them in the middle the groups are of
// 8 rows: 51 points and 6 more at either side are 504 cells, which are 100 at a time read in 5
// steps or 6; until then the old points are told, and then the same as were all read at once.
TEST(CurveWindow, AnotherScaleIsReadInSteps) {
  std::vector<float> values;
  for (int row = 0; row < 5000; ++row) values.push_back(static_cast<float>(row * 37 % 1001));
  const auto counted =
      std::make_shared<CountedSeries>(series_of("vm", "cpu_used", "MHz", {"vm1"}, column(values)));
  CurveWindow window;
  std::size_t cells = 100;
  window.fetch(counted, 0, from_to(0s, 50'000s), 60, &cells);
  EXPECT_FALSE(window.is_reading());  // the first look has nothing else to show
  const auto range = from_to(20'000s, 24'000s);
  int steps = 0;
  do {
    counted->asked.clear();
    cells = 100;
    const CurvePoints& points = window.fetch(counted, 0, range, 60, &cells);
    EXPECT_EQ(points.grid.rows_per_point, window.is_reading() ? 128U : 8U);
    for (const std::size_t rows : counted->asked) EXPECT_LE(rows, 100U);
    ++steps;
  } while (window.is_reading() && steps < 50);
  EXPECT_GE(steps, 5);
  EXPECT_LE(steps, 6);
  CurveWindow fresh;
  const CurvePoints& expected = fresh.fetch(counted, 0, range, 60);
  const CurvePoints& read = window.fetch(counted, 0, range, 60);
  const std::size_t skipped = (expected.grid.first_row - read.grid.first_row) / 8;
  ASSERT_GE(read.points.size(), skipped + expected.points.size());
  for (std::size_t i = 0; i < expected.points.size(); ++i) {
    ASSERT_EQ(read.points[skipped + i].time, expected.points[i].time) << i;
    ASSERT_EQ(read.points[skipped + i].mean, expected.points[i].mean) << i;
  }
  // Where the old points do not reach, there is nothing to show meanwhile: all at once.
  cells = 100;
  window.fetch(counted, 0, from_to(0s, 40'000s), 60, &cells);
  EXPECT_FALSE(window.is_reading());
  // Few cells are read at once: 12 rows.
  cells = 100;
  window.fetch(counted, 0, from_to(20'000s, 20'100s), 60, &cells);
  EXPECT_FALSE(window.is_reading());
}

TEST(CurveWindow, AnotherScaleOrObjectIsAskedForAnew) {
  const SeriesPtr series =
      series_of("vm", "cpu_used", "MHz", {"vm1", "vm2"},
                std::vector<std::vector<float>>(5000, std::vector<float>{1, 2}));
  CurveWindow window;
  window.fetch(series, 0, from_to(40'000s, 41'000s), 200);
  window.fetch(series, 0, from_to(40'000s, 41'000s), 200);
  EXPECT_EQ(window.fetches(), 1U);
  window.fetch(series, 0, from_to(40'000s, 48'000s), 200);  // coarser
  EXPECT_EQ(window.fetches(), 2U);
  EXPECT_FLOAT_EQ(window.fetch(series, 1, from_to(40'000s, 48'000s), 200).points[0].mean, 2);
}

TEST(ExtentOf, IsThatOfKnownPointsInSight) {
  const SeriesPtr series =
      series_of("vm", "cpu_used", "MHz", {"vm1"}, column({50, 1, gap, 7, 3, 90}));
  CurveWindow window;
  const CurvePoints& points = window.fetch(series, 0, from_to(10s, 50s), 100);
  const auto extent = extent_of(points, from_to(10s, 50s));
  ASSERT_TRUE(extent);
  EXPECT_DOUBLE_EQ(extent->low, 1);
  EXPECT_DOUBLE_EQ(extent->high, 7);
  EXPECT_FALSE(extent_of(points, from_to(20s, 30s)));
}

// Four rows of 10 s on 400 pixels are 100 pixels wide each: stairs, with a gap in between. x counts
// from the begin of what is in sight.
TEST(ShapeOf, WideRowsAreStairsAndGapsAreLeftOut) {
  const SeriesPtr series =
      series_of("vm", "cpu_used", "MHz", {"vm1"}, column({5, 6, gap, 8}), 10s, Instant(100s));
  CurveWindow window;
  const TimeRange range = from_to(100s, 140s);
  const CurveShape shape = shape_of(window.fetch(series, 0, range, 100), range, 400);
  ASSERT_EQ(shape.lines.size(), 2U);
  EXPECT_THAT(shape.lines[0],
              ElementsAre(QPointF(0, 5), QPointF(10, 5), QPointF(10, 6), QPointF(20, 6)));
  EXPECT_THAT(shape.lines[1], ElementsAre(QPointF(30, 8), QPointF(40, 8)));
  EXPECT_TRUE(shape.band.empty());
}

// On 12 pixels a row has three: from middle to middle; the lone last row is a stroke of its width.
TEST(ShapeOf, NarrowRowsAreJoinedAtTheirMiddles) {
  const SeriesPtr series = series_of("vm", "cpu_used", "MHz", {"vm1"}, column({5, 6, gap, 8}));
  CurveWindow window;
  const TimeRange range = from_to(0s, 40s);
  const CurveShape shape = shape_of(window.fetch(series, 0, range, 100), range, 12);
  ASSERT_EQ(shape.lines.size(), 2U);
  EXPECT_THAT(shape.lines[0], ElementsAre(QPointF(5, 5), QPointF(15, 6)));
  EXPECT_THAT(shape.lines[1], ElementsAre(QPointF(30, 8), QPointF(40, 8)));
}

// 64 rows in 8 points of 8: the band of the first reaches from 0 to 7, its mean is 3.5.
TEST(ShapeOf, SeveralRowsAPointHaveABand) {
  std::vector<float> values;
  for (int row = 0; row < 64; ++row) values.push_back(static_cast<float>(row % 8));
  const SeriesPtr series = series_of("vm", "cpu_used", "MHz", {"vm1"}, column(values));
  CurveWindow window;
  const TimeRange range = from_to(0s, 640s);
  const CurveShape shape = shape_of(window.fetch(series, 0, range, 8), range, 40);
  ASSERT_EQ(shape.band.size(), 8U);
  EXPECT_EQ(shape.band[0], QRectF(0, 0, 80, 7));
  ASSERT_EQ(shape.lines.size(), 1U);
  EXPECT_EQ(shape.lines[0][0], QPointF(40, 3.5));
}

// However far one zooms out, a curve has at most half a point per pixel.
TEST(ShapeOf, NeverHasMoreThanTwoPointsAPixel) {
  const SeriesPtr series =
      series_of("vm", "cpu_used", "MHz", {"vm1"},
                std::vector<std::vector<float>>(20'000, std::vector<float>{3}));
  CurveWindow window;
  for (Duration length = 1s; length < 300'000s; length *= 2) {
    const TimeRange range = from_to(100'000s, 100'000s + length);
    const double width = 640;
    const CurveShape shape = shape_of(window.fetch(series, 0, range, 320), range, width);
    std::size_t points = 0;
    for (const auto& line : shape.lines) points += static_cast<std::size_t>(line.size());
    EXPECT_LE(points, 2 * 640U) << seconds(length);
    EXPECT_GE(points, 2U) << seconds(length);
  }
}

}  // namespace
}  // namespace gemello::gui
