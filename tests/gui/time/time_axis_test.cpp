#include "gui/time/time_axis.hpp"

#include <QSignalSpy>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/gui/recording_support.hpp"

namespace gemello::gui {
namespace {

using by_hand::clock;

TEST(TimeAxis, shows_all_there_is_at_first_and_goes_on_doing_so) {
  TimeAxis axis;
  axis.set_range(origin, clock(4, 0));
  EXPECT_EQ(axis.from(), origin);
  EXPECT_EQ(axis.until(), clock(4, 0));
  axis.set_range(origin, clock(5, 0));  // it grew
  EXPECT_EQ(axis.until(), clock(5, 0));
}

TEST(TimeAxis, keeps_what_was_chosen_when_it_grows) {
  TimeAxis axis;
  axis.set_range(origin, clock(4, 0));
  axis.set_view(clock(1, 0), clock(2, 0));
  axis.set_range(origin, clock(5, 0));
  EXPECT_EQ(axis.from(), clock(1, 0));
  EXPECT_EQ(axis.until(), clock(2, 0));
}

TEST(TimeAxis, another_range_shows_all_of_it) {
  TimeAxis axis;
  axis.set_range(origin, clock(4, 0));
  axis.set_view(clock(3, 0), clock(4, 0));
  axis.set_range(origin, clock(2, 0));  // nothing of the view is left
  EXPECT_EQ(axis.from(), origin);
  EXPECT_EQ(axis.until(), clock(2, 0));
}

TEST(TimeAxis, what_is_under_the_pointer_stays_there) {
  TimeAxis axis;
  axis.set_range(origin, clock(4, 0));
  const double before = axis.x_of(clock(1, 0), 800);  // a quarter: 200
  EXPECT_DOUBLE_EQ(before, 200);
  axis.zoom(0.5, clock(1, 0));
  EXPECT_EQ(axis.span(), 2h);
  EXPECT_DOUBLE_EQ(axis.x_of(clock(1, 0), 800), 200);
  EXPECT_EQ(axis.from(), clock(0, 30));
  axis.zoom(2, clock(1, 0));
  EXPECT_TRUE(axis.all_in_view());
  axis.zoom(4, clock(1, 0));  // there is no more
  EXPECT_TRUE(axis.all_in_view());
}

TEST(TimeAxis, pans_to_its_edge_without_shrinking) {
  TimeAxis axis;
  axis.set_range(origin, clock(4, 0));
  axis.set_view(clock(1, 0), clock(2, 0));
  axis.pan(30min);
  EXPECT_EQ(axis.from(), clock(1, 30));
  axis.pan(100h);
  EXPECT_EQ(axis.from(), clock(3, 0));
  EXPECT_EQ(axis.until(), clock(4, 0));
  axis.pan(-100h);
  EXPECT_EQ(axis.from(), origin);
  EXPECT_EQ(axis.until(), clock(1, 0));
}

TEST(TimeAxis, is_never_shorter_than_what_can_be_known) {
  TimeAxis axis;
  axis.set_range(origin, clock(4, 0));
  for (int i = 0; i < 200; ++i) axis.zoom(0.5, clock(2, 0));
  EXPECT_GE(axis.span(), TimeAxis::span_least);
  EXPECT_LE(axis.from(), clock(2, 0));
  EXPECT_GE(axis.until(), clock(2, 0));
  axis.set_range(clock(1, 0), clock(1, 0));
  EXPECT_GT(axis.span(), Duration(0));
}

TEST(TimeAxis, brings_an_instant_into_view_only_if_it_must) {
  TimeAxis axis;
  axis.set_range(origin, clock(10, 0));
  axis.set_view(clock(1, 0), clock(2, 0));
  QSignalSpy changes(&axis, &TimeAxis::changed);
  axis.bring_into_view(clock(1, 30));
  EXPECT_EQ(changes.size(), 0);
  axis.bring_into_view(clock(5, 0));
  EXPECT_EQ(axis.from(), clock(4, 54));  // a tenth of an hour before it
  axis.bring_into_view(clock(3, 0));
  EXPECT_EQ(axis.until(), clock(3, 6));
}

TEST(TimeAxis, pixels_and_instants_are_each_others_inverse) {
  TimeAxis axis;
  axis.set_range(origin, clock(4, 0));
  axis.set_view(clock(1, 0), clock(3, 0));
  for (const double x : {0.0, 1.0, 333.0, 800.0}) {
    EXPECT_NEAR(axis.x_of(axis.instant_at(x, 800), 800), x, 1e-6);
  }
  EXPECT_EQ(axis.instant_at(400, 800), clock(2, 0));
}

std::vector<std::string> labels(Instant from, Instant until, double width) {
  std::vector<std::string> texts;
  for (const TimeTick& tick : time_ticks(from, until, origin, width, 80)) {
    texts.push_back(tick.label.toStdString());
  }
  return texts;
}

TEST(TimeTicks, are_round_and_have_room) {
  // Four hours on 800 pixels with 80 a label: at most ten; half an hour makes eight and one more.
  EXPECT_EQ(labels(origin, clock(4, 0), 800),
            (std::vector<std::string>{"00:00", "00:30", "01:00", "01:30", "02:00", "02:30", "03:00",
                                      "03:30", "04:00"}));
  EXPECT_EQ(labels(clock(0, 0, 7), clock(0, 0, 10), 400),
            (std::vector<std::string>{"00:00:07", "00:00:08", "00:00:09", "00:00:10"}));
  EXPECT_EQ(labels(origin, clock(96, 0), 400),
            (std::vector<std::string>{"0d", "1d", "2d", "3d", "4d"}));
  EXPECT_EQ(labels(origin, origin + 10ms, 400),
            (std::vector<std::string>{"00:00:00.000", "00:00:00.002", "00:00:00.004",
                                      "00:00:00.006", "00:00:00.008", "00:00:00.010"}));
}

TEST(TimeTicks, the_first_tells_its_day_and_midnight_does) {
  EXPECT_EQ(labels(clock(46, 0), clock(50, 0), 320),
            (std::vector<std::string>{"1d 22:00", "23:00", "2d", "01:00", "02:00"}));
}

TEST(TimeTicks, count_from_the_start_of_the_run) {
  // A live run begins at some time of a clock on a wall; 0 is its begin.
  const Instant start = clock(1000, 17, 23);
  const auto ticks = time_ticks(start, start + 2h, start, 400, 150);
  ASSERT_EQ(ticks.size(), 3U);
  EXPECT_EQ(ticks[1].at, start + 1h);
  EXPECT_EQ(ticks[1].label.toStdString(), "01:00");
}

TEST(TimeTicks, of_years_and_of_nothing) {
  EXPECT_TRUE(time_ticks(origin, origin, origin, 800, 80).empty());
  EXPECT_TRUE(time_ticks(origin, clock(1, 0), origin, 0, 80).empty());
  const auto many = time_ticks(origin, origin + 24h * 365 * 40, origin, 800, 80);
  EXPECT_GE(many.size(), 2U);
  EXPECT_LE(many.size(), 11U);
}

}  // namespace
}  // namespace gemello::gui
