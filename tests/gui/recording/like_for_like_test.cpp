#include "gui/recording/like_for_like.hpp"

#include <cmath>
#include <initializer_list>
#include <limits>

#include "gui/recording/growing_series.hpp"
#include "tests/gui/recording/recording_support.hpp"

namespace gemello::gui {
namespace {

constexpr float no_value = std::numeric_limits<float>::quiet_NaN();

SeriesPtr series_of(const char* kind, Duration period, std::initializer_list<float> rows,
                    Instant start = origin) {
  GrowingSeries series({kind, "cpu_used", "MHz", start, period, {"a"}, true});
  for (const float value : rows) series.append(std::vector<float>{value});
  return series.snapshot();
}

RecordingPtr run_with(std::vector<SeriesPtr> series, double end_s, double end_planned_s) {
  auto recording = std::make_shared<Recording>();
  recording->end = at(end_s);
  recording->end_planned = at(end_planned_s);
  recording->series = std::move(series);
  return recording;
}

float value_of(const RecordingPtr& recording, const char* name, double second) {
  const SeriesSource* series = recording->find_series(name);
  if (series == nullptr) return no_value;
  const auto row = recording->row_instant(*series, at(second));
  return row ? series->at(0, *row).value_or(no_value) : no_value;
}

// Six rows of ten seconds are one of a minute: (1+2+3+4+5+9) / 6 = 4. In the second minute one of
// them is not known, and the third has not all of its rows yet.
TEST(LikeForLike, TheFinerRunIsShownInRowsOfTheCoarser) {
  const RecordingPtr fine =
      run_with({series_of("vm", 10s, {1, 2, 3, 4, 5, 9, 1, 1, 1, no_value, 1, 1, 7})}, 130, 130);
  const RecordingPtr coarse = run_with({series_of("vm", 60s, {4, 8})}, 130, 130);
  EXPECT_EQ(value_of(fine, "vm.cpu_used", 35), 4);  // a row of its own: 30 s to 40 s
  LikeForLike like;
  const auto [left, right] = like.of(fine, coarse);
  for (const double second : {0.0, 35.0, 59.9}) {
    EXPECT_EQ(value_of(left, "vm.cpu_used", second), 4) << second;
    EXPECT_EQ(value_of(right, "vm.cpu_used", second), 4) << second;
  }
  EXPECT_TRUE(std::isnan(value_of(left, "vm.cpu_used", 60)));
  EXPECT_EQ(value_of(right, "vm.cpu_used", 60), 8);
  // The other way round too.
  const auto [first, other] = LikeForLike().of(coarse, fine);
  EXPECT_EQ(value_of(first, "vm.cpu_used", 35), 4);
  EXPECT_EQ(value_of(other, "vm.cpu_used", 35), 4);
}

// Rows of 10 s at 0, 10...; at 3, 13... nothing is of the same ten seconds. 25 s is no multiple.
TEST(LikeForLike, RowsThatDoNotFitAreInNeither) {
  const RecordingPtr one =
      run_with({series_of("host", 10s, {1, 2, 3}), series_of("vm", 10s, {1, 2, 3, 4, 5})}, 50, 50);
  const RecordingPtr two =
      run_with({series_of("vm", 25s, {1, 2}), series_of("host", 10s, {1, 2, 3}, at(3))}, 50, 50);
  const auto [left, right] = LikeForLike().of(one, two);
  for (const char* name : {"host.cpu_used", "vm.cpu_used"}) {
    EXPECT_EQ(left->find_series(name), nullptr) << name;
    EXPECT_EQ(right->find_series(name), nullptr) << name;
  }
}

// Paused at 20 s the row from there on is not there: beside a run that has it, the row before it
// would be another ten seconds. Alone it is shown, so that a map that follows does not blink.
TEST(LikeForLike, NoRowIsHeldBesideARunThatHasTheNext) {
  const RecordingPtr parent = run_with({series_of("host", 10s, {1, 2, 3, 4})}, 40, 40);
  const RecordingPtr branch = run_with({series_of("host", 10s, {1, 2})}, 20, 40);
  EXPECT_EQ(value_of(branch, "host.cpu_used", 20), 2);
  const auto [left, right] = LikeForLike().of(parent, branch);
  EXPECT_EQ(value_of(left, "host.cpu_used", 20), 3);
  EXPECT_TRUE(std::isnan(value_of(right, "host.cpu_used", 20)));
  EXPECT_EQ(value_of(right, "host.cpu_used", 19), 2);
  // At the very end there is no next: the last row is both runs' last.
  EXPECT_EQ(value_of(left, "host.cpu_used", 40), 4);
}

TEST(LikeForLike, WhatDidNotChangeIsTheSameAgain) {
  const RecordingPtr finished = run_with({series_of("vm", 10s, {1, 2, 3, 4, 5, 6})}, 60, 60);
  LikeForLike like;
  const auto [left, right] = like.of(finished, run_with({series_of("vm", 60s, {1})}, 60, 90));
  const auto [again, newer] = like.of(finished, run_with({series_of("vm", 60s, {1})}, 70, 90));
  EXPECT_EQ(left, again);
  EXPECT_NE(right, newer);
  EXPECT_EQ(finished->find_series("vm.cpu_used")->info().period,
            Duration(10s));  // itself is as it was
}

}  // namespace
}  // namespace gemello::gui
