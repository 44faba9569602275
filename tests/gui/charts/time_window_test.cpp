#include "gui/charts/time_window.hpp"

#include <QSignalSpy>

#include <gtest/gtest.h>

#include "tests/gui/charts/chart_support.hpp"

namespace gemello::gui {
namespace {

const TimeRange whole_hour = from_to(0s, 3600s);

TEST(TimeRange, PositionsAndInstantsAreEachOthersInverse) {
  const TimeRange range = from_to(100s, 300s);
  EXPECT_DOUBLE_EQ(position_of(Instant(150s), range, 400), 100);
  EXPECT_EQ(instant_at(100, range, 400), Instant(150s));
  EXPECT_EQ(instant_at(7, range, 0), Instant(100s));
  EXPECT_DOUBLE_EQ(position_of(Instant(7s), from_to(5s, 5s), 400), 0);
}

class TimeWindowTest : public ::testing::Test {
 protected:
  TimeWindowTest() { axis.set_range(whole_hour.from, whole_hour.until); }
  TimeAxis axis;
  TimeWindow window{&axis};
};

TEST_F(TimeWindowTest, GoesBackGestureByGesture) {
  window.set(from_to(100s, 200s));
  // one gesture of three steps, the first of which changes nothing
  window.set(from_to(100s, 200s), TimeWindow::Step::first);
  window.set(from_to(110s, 210s), TimeWindow::Step::continues);
  window.set(from_to(120s, 220s), TimeWindow::Step::continues);
  window.back();
  EXPECT_EQ(window.range(), from_to(100s, 200s));
  window.back();
  EXPECT_EQ(window.range(), whole_hour);
  EXPECT_FALSE(window.can_go_back());
  window.back();
  EXPECT_EQ(window.range(), whole_hour);
}

TEST_F(TimeWindowTest, WhoHearsOfAChangeCanGoBackAlready) {
  bool could = false;
  QObject::connect(&window, &TimeWindow::changed, &window, [&] { could = window.can_go_back(); });
  window.zoom(Instant(0s), 0.5);
  EXPECT_TRUE(could);
  EXPECT_EQ(window.range(), from_to(0s, 1800s));
}

TEST_F(TimeWindowTest, TellsOnlyWhatChanges) {
  QSignalSpy changed(&window, &TimeWindow::changed);
  window.reset();
  window.set(from_to(-5s, 99999s));
  EXPECT_EQ(changed.count(), 0);
  EXPECT_FALSE(window.can_go_back());
  axis.set_view(Instant(5s), Instant(10s));  // by another view
  EXPECT_EQ(changed.count(), 1);
  EXPECT_FALSE(window.shows_all());
}

TEST_F(TimeWindowTest, ADragStopsAtAnEnd) {
  window.set(from_to(100s, 200s));
  window.pan_from(from_to(100s, 200s), -500s, TimeWindow::Step::first);
  EXPECT_EQ(window.range(), from_to(0s, 100s));
  window.pan_from(from_to(100s, 200s), 30s, TimeWindow::Step::continues);
  EXPECT_EQ(window.range(), from_to(130s, 230s));
  window.pan(99999s);
  EXPECT_EQ(window.range(), from_to(3500s, 3600s));
}

}  // namespace
}  // namespace gemello::gui
