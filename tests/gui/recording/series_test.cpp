#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <random>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gui/recording/folder_series.hpp"
#include "gui/recording/growing_series.hpp"
#include "models/runs/series_writer.hpp"
#include "tests/gui/recording/recording_support.hpp"

namespace gemello::gui {
namespace {

constexpr float gap = std::numeric_limits<float>::quiet_NaN();

runs::SeriesInfo info_of(std::vector<std::string> objects) {
  return {"host", "cpu_used", "MHz", at(120), 60s, std::move(objects), true};
}

// Loads that rise, fall and are sometimes not known: for whole blocks of rows, so that a mean over
// cells is a mean over rows.
std::vector<std::vector<float>> rows_of(std::size_t rows, std::size_t width) {
  std::mt19937 random(7);
  std::vector<std::vector<float>> all;
  for (std::size_t r = 0; r < rows; ++r) {
    std::vector<float> row;
    for (std::size_t i = 0; i < width; ++i)
      row.push_back(r / 256 % 5 == i ? gap : static_cast<float>(random() % 1000));
    all.push_back(std::move(row));
  }
  return all;
}

std::vector<SeriesPtr> written(const std::filesystem::path& folder, const runs::SeriesInfo& info,
                               const std::vector<std::vector<float>>& rows) {
  runs::SeriesWriter writer(folder);
  const auto handle = writer.add(info);
  for (const auto& row : rows) writer.append(handle, row);
  writer.finish();
  return read_series(folder);
}

// The same by looking at every row: points of `rows_per_point` rows, counted from row 0.
std::vector<runs::Point> naive(const runs::SeriesInfo& info,
                               const std::vector<std::vector<float>>& rows, std::size_t object,
                               Instant from, Instant until, std::size_t rows_per_point) {
  std::vector<runs::Point> points;
  for (std::size_t first = 0; first < rows.size(); first += rows_per_point) {
    const std::size_t end = std::min(first + rows_per_point, rows.size());
    const auto time_of = [&](std::size_t row) {
      return info.start + static_cast<std::int64_t>(row) * info.period;
    };
    if (time_of(end) <= from || time_of(first) >= until) continue;
    // Of the last and the first point, only those rows' groups that touch the window.
    runs::Point point{time_of(first), gap, gap, gap};
    double sum = 0;
    double known = 0;
    for (std::size_t r = first; r < end; ++r) {
      const float value = rows[r][object];
      if (std::isnan(value)) continue;
      point.min = known == 0 ? value : std::min(point.min, value);
      point.max = known == 0 ? value : std::max(point.max, value);
      sum += static_cast<double>(value);
      known += 1;
    }
    if (known > 0) point.mean = static_cast<float>(sum / known);
    points.push_back(point);
  }
  return points;
}

void expect_same(const std::vector<runs::Point>& a, const std::vector<runs::Point>& b,
                 float mean_tolerance) {
  ASSERT_EQ(a.size(), b.size());
  const auto same = [](float one, float other, float tolerance) {
    return (std::isnan(one) && std::isnan(other)) || std::abs(one - other) <= tolerance;
  };
  for (std::size_t i = 0; i < a.size(); ++i) {
    EXPECT_EQ(a[i].time, b[i].time) << i;
    EXPECT_TRUE(same(a[i].min, b[i].min, 0)) << i << ": " << a[i].min << " " << b[i].min;
    EXPECT_TRUE(same(a[i].max, b[i].max, 0)) << i << ": " << a[i].max << " " << b[i].max;
    EXPECT_TRUE(same(a[i].mean, b[i].mean, mean_tolerance))
        << i << ": " << a[i].mean << " " << b[i].mean;
  }
}

// The smallest power of two of rows with which a window has at most so many points.
std::size_t rows_per_point(const runs::SeriesInfo& info, std::size_t rows, Instant from,
                           Instant until, std::size_t points_max) {
  for (std::size_t per = 1;; per *= 2) {
    std::size_t points = 0;
    for (std::size_t first = 0; first < rows; first += per) {
      const Instant begin = info.start + static_cast<std::int64_t>(first) * info.period;
      const Instant end =
          info.start + static_cast<std::int64_t>(std::min(first + per, rows)) * info.period;
      if (end > from && begin < until) ++points;
    }
    if (points <= points_max) return per;
  }
}

TEST(SeriesWindow, EqualsANaiveOracle) {
  const runs::SeriesInfo info = info_of({"a", "b", "c"});
  const auto rows = rows_of(5000, 3);
  const auto series = written(fresh_folder() / "series", info, rows).at(0);
  EXPECT_EQ(series->rows(), 5000U);
  EXPECT_EQ(series->end(), at(120 + 5000 * 60));
  std::mt19937 random(11);
  for (int trial = 0; trial < 400; ++trial) {
    const Instant from = at(static_cast<double>(random() % 330'000) - 10'000);
    const Instant until =
        from + Duration(static_cast<std::int64_t>(random() % 300'000) * 1'000'000);
    const std::size_t points_max = 1 + random() % 900;
    const std::size_t object = random() % 3;
    const auto points = series->window(object, from, until, points_max);
    EXPECT_LE(points.size(), points_max);
    const std::size_t per = rows_per_point(info, rows.size(), from, until, points_max);
    expect_same(
        points,
        until > from ? naive(info, rows, object, from, until, per) : std::vector<runs::Point>{},
        0.01F);
  }
}

// Rows at 120, 180, 240, ... s hold 0, 1, 2, ...; by hand.
TEST(SeriesWindow, ByHand) {
  std::vector<std::vector<float>> rows;
  for (int r = 0; r < 100; ++r) rows.push_back({static_cast<float>(r)});
  const auto series = written(fresh_folder() / "series", info_of({"a"}), rows).at(0);
  // Rows 3 to 6 touch [300, 540): 300 s is the begin of row 3, 540 s that of row 7.
  auto points = series->window(0, at(300), at(540), 10);
  ASSERT_EQ(points.size(), 4U);
  EXPECT_EQ(points[0].time, at(300));
  EXPECT_EQ(points[3].mean, 6);
  // In two points: pairs are {2,3} {4,5} {6,7}, three; fours are {0..3} {4..7}.
  points = series->window(0, at(300), at(540), 2);
  ASSERT_EQ(points.size(), 2U);
  EXPECT_EQ(points[0].time, at(120));
  EXPECT_EQ(points[1].min, 4);
  EXPECT_EQ(points[1].max, 7);
  EXPECT_EQ(points[1].mean, 5.5F);
  // All in one: 100 rows are less than 128.
  points = series->window(0, at(-1e6), at(1e6), 1);
  ASSERT_EQ(points.size(), 1U);
  EXPECT_EQ(points[0].max, 99);
  EXPECT_EQ(points[0].mean, 49.5F);
  EXPECT_TRUE(series->window(0, at(540), at(540), 5).empty());
  EXPECT_TRUE(series->window(0, at(0), at(120), 5).empty());
  EXPECT_TRUE(series->window(7, at(0), at(1e6), 5).empty());  // no such object
}

TEST(SeriesWindow, MovedAlongItKeepsItsPoints) {
  const runs::SeriesInfo info = info_of({"a"});
  const auto rows = rows_of(4000, 1);
  const auto series = written(fresh_folder() / "series", info, rows).at(0);
  const auto here = series->window(0, at(30'000), at(130'000), 400);
  const auto there = series->window(0, at(30'000 + 7 * 60), at(130'000 + 7 * 60), 400);
  ASSERT_GT(there.size(), 100U);
  for (const runs::Point& point : there) {
    if (point.time > here.back().time) break;
    const bool known = std::any_of(here.begin(), here.end(),
                                   [&](const runs::Point& one) { return one.time == point.time; });
    EXPECT_TRUE(known);
  }
}

TEST(SeriesAt, IsTheRowThatHolds) {
  const auto series =
      written(fresh_folder() / "series", info_of({"a", "b"}), {{1, 10}, {2, 20}, {3, gap}}).at(0);
  EXPECT_EQ(series->at(0, at(119)), std::nullopt);
  EXPECT_EQ(series->at(0, at(120)), 1);
  EXPECT_EQ(series->at(1, at(179.9)), 10);
  EXPECT_EQ(series->at(1, at(180)), 20);
  EXPECT_TRUE(std::isnan(*series->at(1, at(240))));
  EXPECT_EQ(series->at(0, at(300)), std::nullopt);
  EXPECT_EQ(series->at(2, at(120)), std::nullopt);
  EXPECT_EQ(series->find("b"), 1U);
  EXPECT_EQ(series->find("c"), std::nullopt);
}

// To the bit, at every length: also where groups of 16 and 256 are open or just full.
TEST(GrowingSeries, EqualsTheFoldersAtEveryLength) {
  const runs::SeriesInfo info = info_of({"a", "b", "c"});
  const auto rows = rows_of(700, 3);
  GrowingSeries growing(info);
  for (std::size_t count = 1; count <= rows.size(); ++count) {
    growing.append(rows[count - 1]);
    const bool looked_at = count < 40 || count % 16 < 2 || count % 61 == 0;
    if (!looked_at) continue;
    const SeriesPtr grown = growing.snapshot();
    const std::vector<std::vector<float>> first(rows.begin(),
                                                rows.begin() + static_cast<std::ptrdiff_t>(count));
    const auto folder = fresh_folder() / "series";
    const SeriesPtr kept = written(folder, info, first).at(0);
    ASSERT_EQ(grown->rows(), kept->rows());
    for (const std::size_t points : {1, 3, 10, 1000})
      for (std::size_t object = 0; object < 3; ++object)
        expect_same(grown->window(object, at(0), at(1e6), points),
                    kept->window(object, at(0), at(1e6), points), 0);
  }
}

TEST(GrowingSeries, SnapshotsStayAsTheyWere) {
  GrowingSeries growing(info_of({"a"}));
  std::vector<SeriesPtr> snapshots;
  for (int r = 0; r < 600; ++r) {
    growing.append(std::vector<float>{static_cast<float>(r)});
    if (r % 50 == 49) snapshots.push_back(growing.snapshot());
  }
  for (std::size_t i = 0; i < snapshots.size(); ++i) {
    const std::size_t rows = 50 * (i + 1);
    EXPECT_EQ(snapshots[i]->rows(), rows);
    const auto all = snapshots[i]->window(0, at(0), at(1e6), 1);
    ASSERT_EQ(all.size(), 1U);
    EXPECT_EQ(all[0].max, static_cast<float>(rows - 1));
    EXPECT_EQ(all[0].mean, static_cast<float>(rows - 1) / 2);  // of 0, 1, ..., rows - 1
  }
}

// Two that go on from the same rows: a branch and its parent.
TEST(GrowingSeries, CopiesGoOnByThemselves) {
  GrowingSeries parent(info_of({"a"}));
  for (int r = 0; r < 21; ++r) parent.append(std::vector<float>{1});
  GrowingSeries branch = parent;
  for (int r = 0; r < 10; ++r) {
    parent.append(std::vector<float>{2});
    branch.append(std::vector<float>{3});
  }
  const auto last = [](const SeriesPtr& series, int row) {
    return series->at(0, at(120 + 60 * row));
  };
  EXPECT_EQ(last(parent.snapshot(), 20), 1);
  EXPECT_EQ(last(parent.snapshot(), 21), 2);
  EXPECT_EQ(last(branch.snapshot(), 20), 1);
  EXPECT_EQ(last(branch.snapshot(), 21), 3);
  // (21 * 1 + 10 * 2) / 31 and (21 * 1 + 10 * 3) / 31
  EXPECT_FLOAT_EQ(parent.snapshot()->window(0, at(0), at(1e6), 1)[0].mean, 41.0F / 31);
  EXPECT_FLOAT_EQ(branch.snapshot()->window(0, at(0), at(1e6), 1)[0].mean, 51.0F / 31);
}

TEST(SharedList, ReadsLikeAVectorAndSharesWhatIsFull) {
  SharedList<int> list;
  EXPECT_TRUE(list.empty());
  std::vector<int> expected;
  for (int i = 0; i < 1500; ++i) {
    list.push_back(i);
    expected.push_back(i);
  }
  const SharedList<int> before = list;
  list.push_back(1500);
  EXPECT_EQ(before.size(), 1500U);
  EXPECT_TRUE(std::equal(before.begin(), before.end(), expected.begin(), expected.end()));
  EXPECT_EQ(list.size(), 1501U);
  EXPECT_EQ(list.back(), 1500);
  EXPECT_EQ(&list[0], &before[0]);  // shared
  EXPECT_EQ(std::lower_bound(list.begin(), list.end(), 700) - list.begin(), 700);
  EXPECT_EQ(*(list.end() - 1), 1500);
  EXPECT_EQ(*list.rbegin(), 1500);
  EXPECT_EQ(std::accumulate(list.rbegin(), list.rend(), 0), 1500 * 1501 / 2);
  EXPECT_EQ(SharedList<int>({4, 5})[1], 5);
}

}  // namespace
}  // namespace gemello::gui
