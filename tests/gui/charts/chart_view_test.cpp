#include "gui/charts/chart_view.hpp"

#include <QApplication>
#include <QPalette>
#include <QSignalSpy>
#include <QTest>
#include <QWheelEvent>
#include <cmath>

#include <gtest/gtest.h>

#include "gui/shared/colours.hpp"
#include "tests/gui/charts/chart_support.hpp"

namespace gemello::gui {
namespace {

constexpr int wide = 600;
constexpr int high = 240;

class ChartViewTest : public ::testing::Test {
 protected:
  ChartViewTest() {
    axis.set_range(Instant(0s), Instant(1000s));
    cursor.set_range(Instant(0s), Instant(1000s));
    QPalette palette;
    palette.setColor(QPalette::Base, Qt::white);
    palette.setColor(QPalette::Text, Qt::black);
    view.setPalette(palette);
    view.resize(wide, high);
    view.show_recording(recording);
    view.show();
    show_curves({{"host.cpu_used", "hv1"}});
  }

  void show_curves(const std::vector<CurveName>& names) {
    ChartContent content;
    for (const CurveName& name : names) ASSERT_EQ(content.add(*recording, name), std::nullopt);
    view.set_content(content);
    grab();
  }
  QImage grab() { return view.viewport()->grab().toImage(); }
  /// A pixel of the plot: share of its width from the left and of its height from the bottom.
  QPoint at(double x, double y = 0.5) const {
    const QRectF plot = view.plot_area();
    return QPointF(plot.left() + x * plot.width(), plot.bottom() - y * plot.height()).toPoint();
  }
  void move(QPoint to, Qt::MouseButtons buttons = Qt::NoButton) {
    QMouseEvent event(QEvent::MouseMove, to, view.viewport()->mapToGlobal(to), Qt::NoButton,
                      buttons, Qt::NoModifier);
    QApplication::sendEvent(view.viewport(), &event);
  }
  void turn_wheel(QPoint where, int notches, Qt::KeyboardModifiers keys = Qt::NoModifier) {
    QWheelEvent event(where, view.viewport()->mapToGlobal(where), {}, {0, 120 * notches},
                      Qt::NoButton, keys, Qt::NoScrollPhase, false);
    QApplication::sendEvent(view.viewport(), &event);
  }
  /// Whether some pixel near a place has about this colour.
  static bool ink(const QImage& picture, QPoint where, QColor colour) {
    for (int dx = -3; dx <= 3; ++dx)
      for (int dy = -3; dy <= 3; ++dy) {
        const QPoint pixel = where + QPoint(dx, dy);
        if (!picture.rect().contains(pixel)) continue;
        const QColor seen = picture.pixelColor(pixel);
        if (std::abs(seen.red() - colour.red()) + std::abs(seen.green() - colour.green()) +
                std::abs(seen.blue() - colour.blue()) <
            60)
          return true;
      }
    return false;
  }
  double from() const { return seconds(window.range().from); }
  double until() const { return seconds(window.range().until); }

  RecordingPtr recording = small_recording();
  TimeAxis axis;
  TimeWindow window{&axis};
  Cursor cursor;
  ChartView view{&window, &cursor};
};

// hv1's CPU climbs from 0 to 9.9 GHz on an axis up to 10 GHz: a diagonal; hv2's stands at 5.
TEST_F(ChartViewTest, InkIsWhereTheCurveIs) {
  show_curves({{"host.cpu_used", "hv1"}, {"host.cpu_used", "hv2"}});
  const QImage picture = grab();
  const QColor first = curve_look(0).colour(false);
  const QColor second = curve_look(1).colour(false);
  ASSERT_EQ(view.plot().axis(AxisSide::left)->high, 10'000);
  for (const double share : {0.15, 0.4, 0.75}) {
    EXPECT_TRUE(ink(picture, at(share, share), first)) << share;
    EXPECT_TRUE(ink(picture, at(share + 0.005, 0.5), second) ||
                ink(picture, at(share + 0.015, 0.5), second))  // it is dashed
        << share;
    EXPECT_FALSE(ink(picture, at(share, 0.9), first)) << share;
  }
}

TEST_F(ChartViewTest, ASecondUnitHasItsOwnAxisOnTheRight) {
  show_curves({{"host.cpu_used", "hv1"}, {"host.power", "hv2"}});
  EXPECT_EQ(view.plot().axis(AxisSide::left)->unit, "GHz");
  EXPECT_EQ(view.plot().axis(AxisSide::right)->unit, "W");
  // 150 W on an axis from 0 to 150 W
  EXPECT_EQ(view.plot().axis(AxisSide::right)->high, 150);
  const QImage picture = grab();
  EXPECT_TRUE(ink(picture, at(0.305, 1), curve_look(1).colour(false)) ||
              ink(picture, at(0.32, 1), curve_look(1).colour(false)));
}

TEST_F(ChartViewTest, ADragZoomsToWhatItSpans) {
  const QPoint a = at(0.25);
  const QPoint b = at(0.75);
  QTest::mousePress(view.viewport(), Qt::LeftButton, {}, a);
  move(b, Qt::LeftButton);
  EXPECT_EQ(window.range().length(), 1000s);  // not before it is let go
  QTest::mouseRelease(view.viewport(), Qt::LeftButton, {}, b);
  EXPECT_NEAR(from(), 250, 2);
  EXPECT_NEAR(until(), 750, 2);
  EXPECT_EQ(cursor.at(), Instant(0s));
  QTest::keyClick(&view, Qt::Key_Backspace);
  EXPECT_EQ(window.range().length(), 1000s);
}

TEST_F(ChartViewTest, EscapeEndsADragWithoutZooming) {
  QTest::mousePress(view.viewport(), Qt::LeftButton, {}, at(0.25));
  move(at(0.75), Qt::LeftButton);
  QTest::keyClick(&view, Qt::Key_Escape);
  QTest::mouseRelease(view.viewport(), Qt::LeftButton, {}, at(0.75));
  EXPECT_EQ(window.range().length(), 1000s);
}

TEST_F(ChartViewTest, AClickMovesTheCursorAndADoubleClickShowsAllAndLeavesItWhereItWas) {
  QTest::mouseClick(view.viewport(), Qt::LeftButton, {}, at(0.4));
  EXPECT_NEAR(seconds(cursor.at()), 400, 2);
  window.set({Instant(100s), Instant(200s)});
  grab();
  QTest::mouseClick(view.viewport(), Qt::LeftButton, {}, at(0.5));
  EXPECT_NEAR(seconds(cursor.at()), 150, 1);
  QTest::mouseDClick(view.viewport(), Qt::LeftButton, {}, at(0.5));
  EXPECT_EQ(window.range().length(), 1000s);
  EXPECT_NEAR(seconds(cursor.at()), 400, 2);
}

// 0.8 of 1000 s with the instant at a quarter in its place: 250 - 200 = 50 s to 850 s.
TEST_F(ChartViewTest, TheWheelZoomsAtThePointer) {
  turn_wheel(at(0.25), 1);
  EXPECT_NEAR(from(), 50, 2);
  EXPECT_NEAR(until(), 850, 2);
  turn_wheel(at(0.25), 1);
  turn_wheel(at(0.25), -2);
  EXPECT_NEAR(until() - from(), 1000, 2);
  window.back();  // one turn of the wheel is one gesture
  EXPECT_FALSE(window.can_go_back());
}

TEST_F(ChartViewTest, ShiftAndWheelOrTheMiddleButtonPan) {
  window.set({Instant(400s), Instant(600s)});
  grab();
  turn_wheel(at(0.5), -1, Qt::ShiftModifier);
  EXPECT_NEAR(from(), 420, 1);
  QTest::mousePress(view.viewport(), Qt::MiddleButton, {}, at(0.5));
  move(at(0.75), Qt::MiddleButton);
  move(at(1.0), Qt::MiddleButton);
  QTest::mouseRelease(view.viewport(), Qt::MiddleButton, {}, at(1.0));
  EXPECT_NEAR(from(), 320, 2);
  EXPECT_NEAR(until(), 520, 2);
  EXPECT_EQ(cursor.at(), Instant(0s));
}

TEST_F(ChartViewTest, KeysZoomPanResetAndMoveTheCursor) {
  cursor.set(Instant(500s));
  QTest::keyClick(&view, Qt::Key_Plus);
  EXPECT_EQ(window.range(), (TimeRange{Instant(250s), Instant(750s)}));
  QTest::keyClick(&view, Qt::Key_Right);
  EXPECT_EQ(window.range().from, Instant(300s));
  QTest::keyClick(&view, Qt::Key_PageUp);
  EXPECT_EQ(window.range().from, Instant(0s));
  QTest::keyClick(&view, Qt::Key_Home);
  EXPECT_EQ(window.range().length(), 1000s);
  QTest::keyClick(&view, Qt::Key_Right, Qt::ShiftModifier);
  EXPECT_EQ(cursor.at(), Instant(510s));
  QTest::keyClick(&view, Qt::Key_Left, Qt::ShiftModifier);
  QTest::keyClick(&view, Qt::Key_Left, Qt::ShiftModifier);
  EXPECT_EQ(cursor.at(), Instant(490s));
  QSignalSpy toggled(&view, &ChartView::curve_toggled);
  QTest::keyClick(&view, Qt::Key_1);
  QTest::keyClick(&view, Qt::Key_2);  // there is no second curve
  EXPECT_EQ(toggled.count(), 1);
}

TEST_F(ChartViewTest, CursorAndCrosshairDoNotDrawTheCurvesAnew) {
  grab();
  const std::size_t before = view.pictures();
  const QImage without = grab();
  cursor.set(Instant(700s));
  move(at(0.3, 0.6));
  const QImage with = grab();
  EXPECT_EQ(view.pictures(), before);
  EXPECT_NEAR(seconds(*window.pointer()), 300, 2);
  EXPECT_TRUE(ink(with, at(0.7, 0.2), view.palette().color(QPalette::Highlight)));
  EXPECT_FALSE(ink(without, at(0.7, 0.2), view.palette().color(QPalette::Highlight)));
  EXPECT_NE(without, with);
  window.set({Instant(0s), Instant(500s)});
  grab();
  EXPECT_EQ(view.pictures(), before + 1);
}

TEST_F(ChartViewTest, ThePointerIsForgottenWhenItLeaves) {
  move(at(0.3));
  EXPECT_TRUE(window.pointer());
  QEvent leave(QEvent::Leave);
  QApplication::sendEvent(view.viewport(), &leave);
  EXPECT_FALSE(window.pointer());
}

TEST_F(ChartViewTest, LightAndDarkFollowThePalette) {
  QPalette dark = view.palette();
  dark.setColor(QPalette::Base, QColor(30, 30, 30));
  dark.setColor(QPalette::Text, QColor(230, 230, 230));
  view.setPalette(dark);
  const QImage picture = grab();
  EXPECT_EQ(picture.pixelColor(at(0.1, 0.9)), QColor(30, 30, 30));
  EXPECT_TRUE(ink(picture, at(0.5, 0.5), curve_look(0).colour(true)));
}

TEST_F(ChartViewTest, NothingToShowIsSaid) {
  const QImage before = grab();
  view.set_content(ChartContent());
  const QImage empty = grab();
  EXPECT_NE(before, empty);
  EXPECT_FALSE(view.plot().axis(AxisSide::left));
  view.show_recording(nullptr);
  grab();
  QTest::mouseClick(view.viewport(), Qt::LeftButton, {}, at(0.4));
  EXPECT_EQ(cursor.at(), Instant(0s));
}

// A curve of thousands of gaps: so many lines would be slow, and cannot be seen.
TEST_F(ChartViewTest, ManyGapsAreSeenCoarser) {
  std::vector<float> values;
  for (int row = 0; row < 4000; ++row) values.push_back(row % 2 == 0 ? 5.0F : std::nanf(""));
  recording = recording_of({series_of("vm", "cpu_used", "MHz", {"vm1"}, column(values))}, 40'000s);
  axis.set_range(Instant(0s), Instant(40'000s));
  window.set({Instant(0s), Instant(2000s)});  // 200 rows on some 500 pixels
  view.show_recording(recording);
  show_curves({{"vm.cpu_used", "vm1"}});
  EXPECT_GT(view.plot().points_drawn(), 1U);
  EXPECT_LE(view.plot().chart()->series().size(), 49);
}

// Five curves of 20,000 rows; of 1500 of them each has some 190 points of 8: more cells than are
// read for one picture. The following pictures have them, without anybody asking.
TEST_F(ChartViewTest, WhatTakesLongToReadComesWithLaterPictures) {
  const std::vector<std::string> names{"a", "b", "c", "d", "e"};
  std::vector<std::vector<float>> rows(20'000, std::vector<float>(names.size(), 7));
  recording = recording_of({series_of("vm", "cpu_used", "MHz", names, rows)}, 200'000s);
  axis.set_range(Instant(0s), Instant(200'000s));
  view.show_recording(recording);
  std::vector<CurveName> curves;
  for (const std::string& name : names) curves.push_back({"vm.cpu_used", name});
  show_curves(curves);
  EXPECT_FALSE(view.plot().is_reading());
  axis.set_view(Instant(100'000s), Instant(115'000s));
  grab();
  EXPECT_TRUE(view.plot().is_reading());
  EXPECT_TRUE(QTest::qWaitFor([&] { return !view.plot().is_reading(); }));
  EXPECT_GT(view.plot().points_drawn(), 150U);
  const std::size_t pictures = view.pictures();
  QTest::qWait(30);
  EXPECT_EQ(view.pictures(), pictures);  // it rests
}

}  // namespace
}  // namespace gemello::gui
