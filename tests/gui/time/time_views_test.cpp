#include <QKeyEvent>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTest>
#include <QWheelEvent>
#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <set>
#include <string>

#include <gtest/gtest.h>

#include "gui/shared/colours.hpp"
#include "gui/time/clock.hpp"
#include "gui/time/gantt_view.hpp"
#include "gui/time/timeline_view.hpp"
#include "tests/gui/recording_support.hpp"

namespace gemello::gui {
namespace {

using by_hand::clock;

class TimeViewsTest : public testing::Test {
 protected:
  TimeViewsTest() {
    timeline.resize(lanes::header + 480, timeline.sizeHint().height());  // 2 pixels a minute
    gantt.resize(lanes::header + 480 + gantt.verticalScrollBar()->sizeHint().width(), 300);
    show(run);
    timeline.show();
    gantt.show();
  }
  void show(const RecordingPtr& recording) {
    timeline.show(recording);
    gantt.show(recording);
    set_clock({recording}, true, cursor, axis);
  }
  // Of a widget that has the axis right of its header.
  int x_of(Instant at) const { return lanes::header + static_cast<int>(axis.x_of(at, 480)); }
  // Middle of the lane of a kind of marks.
  int y_of(MarkKind kind) const { return lanes::ruler + 17 * static_cast<int>(kind) + 8; }
  void turn_wheel(QWidget& widget, QPoint at, int steps, Qt::KeyboardModifiers modifiers) {
    QWheelEvent event(at, widget.mapToGlobal(at), {}, {0, 120 * steps}, Qt::NoButton, modifiers,
                      Qt::NoScrollPhase, false);
    QApplication::sendEvent(&widget, &event);
  }

  std::shared_ptr<Recording> run = by_hand::napoli();
  Cursor cursor;
  Selection selection;
  TimeAxis axis;
  TimelineView timeline{&cursor, &selection, &axis};
  GanttView gantt{&cursor, &selection, &axis};
};

TEST_F(TimeViewsTest, times_stand_below_each_other) {
  ASSERT_EQ(gantt.viewport()->width(), timeline.width());
  QTest::mouseClick(&timeline, Qt::LeftButton, {}, {x_of(clock(1, 10)), 8});
  EXPECT_EQ(cursor.at(), clock(1, 10));
  QTest::mouseClick(gantt.viewport(), Qt::LeftButton, {}, {x_of(clock(1, 20)), 8});
  EXPECT_EQ(cursor.at(), clock(1, 20));
}

TEST_F(TimeViewsTest, the_timeline_is_scrubbed) {
  QTest::mousePress(&timeline, Qt::LeftButton, {}, {x_of(clock(1, 0)), 8});
  QTest::mouseMove(&timeline, {x_of(clock(3, 30)), 8});
  EXPECT_EQ(cursor.at(), clock(3, 30));
  QTest::mouseMove(&timeline, {5000, 8});
  EXPECT_EQ(cursor.at(), clock(4, 0));
  QTest::mouseRelease(&timeline, Qt::LeftButton, {}, {5000, 8});
  QTest::mouseMove(&timeline, {x_of(clock(2, 0)), 8});
  EXPECT_EQ(cursor.at(), clock(4, 0));  // it was let go
}

TEST_F(TimeViewsTest, a_mark_is_hit_told_and_chosen) {
  QSignalSpy chosen(&timeline, &TimelineView::mark_chosen);
  const QPoint crash{x_of(clock(2, 0)) + 2, y_of(MarkKind::fault)};
  ASSERT_TRUE(timeline.mark_at(crash));
  EXPECT_EQ(run->marks[*timeline.mark_at(crash)].word, "host-crash");
  EXPECT_EQ(timeline.text_at(crash).toStdString(), "02:00:00  kvm-01 crashes");
  QTest::mouseClick(&timeline, Qt::LeftButton, {}, crash);
  EXPECT_EQ(cursor.at(), clock(2, 0));  // exactly, not where the pointer was
  EXPECT_EQ(selection.part(), by_hand::host_part(0));
  EXPECT_EQ(chosen.size(), 1);
  EXPECT_FALSE(timeline.mark_at({x_of(clock(1, 0)), y_of(MarkKind::fault)}));
}

TEST_F(TimeViewsTest, marks_that_fall_together_are_told_together) {
  // Fence at 2:00:31 and two starts at 2:01 are within two pixels.
  const QString text = timeline.text_at({x_of(clock(2, 1)), y_of(MarkKind::decision)});
  EXPECT_EQ(text.count(u'\n'), 2) << text.toStdString();
  EXPECT_TRUE(text.startsWith("02:00:31  fence kvm-01"));
  EXPECT_TRUE(text.contains("02:01:00  start vm9 on kvm-02"));
}

TEST_F(TimeViewsTest, faults_in_force_are_bars) {
  // Three faults; none overlaps the one before: all on the first line, below six lanes of marks.
  const int y = lanes::ruler + 6 * 17 + 4 + 6;
  const auto fault = timeline.fault_at({x_of(clock(2, 10)), y});
  ASSERT_TRUE(fault);
  EXPECT_EQ(run->faults[*fault].component, "kvm-01");
  EXPECT_EQ(timeline.text_at({x_of(clock(2, 10)), y}).toStdString(),
            "kvm-01: down from 02:00:00, until 02:20:00");
  EXPECT_EQ(timeline.text_at({x_of(clock(3, 0)), y}).toStdString(),
            "sw1-sw2: degraded from 02:30:00, not repaired");
  EXPECT_FALSE(timeline.fault_at({x_of(clock(1, 0)), y}));
}

// 22 of ruler and 8 of air, and 12 a lane that has marks: kinds with nothing on them make way.
TEST_F(TimeViewsTest, in_little_room_all_that_happened_is_in_sight) {
  std::set<MarkKind> kinds;
  auto calm = std::make_shared<Recording>(*run);
  calm->marks = {};
  for (std::size_t i = 0; i < run->marks.size(); ++i) {
    const Mark& mark = run->marks[i];
    if (mark.kind == MarkKind::trouble || mark.kind == MarkKind::refusal) continue;
    calm->marks.push_back(mark);
    kinds.insert(mark.kind);
  }
  run = calm;
  show(run);
  ASSERT_EQ(kinds.size(), 4U);
  const int low = timeline.minimumSizeHint().height();
  EXPECT_EQ(low, lanes::ruler + 8 + 12 * static_cast<int>(kinds.size() + 1));  // faults: one line
  timeline.resize(timeline.width(), low);
  std::set<MarkKind> hit;
  std::set<std::string> struck;
  for (int y = 0; y < low; ++y) {
    for (int x = lanes::header; x < timeline.width(); ++x) {
      if (const auto mark = timeline.mark_at({x, y})) hit.insert(run->marks[*mark].kind);
      if (const auto fault = timeline.fault_at({x, y}))
        struck.insert(run->faults[*fault].component);
    }
  }
  EXPECT_EQ(hit, kinds);
  std::set<std::string> components;
  for (const FaultBar& fault : run->faults) components.insert(fault.component);
  EXPECT_EQ(struck, components);
}

// The cursor's line is in the colour of highlights; on paper it is not drawn.
TEST_F(TimeViewsTest, without_its_cursor_a_view_has_no_trace_of_it) {
  cursor.set(clock(1, 0));
  const auto grabbed = [](QWidget& widget) { return widget.grab().toImage(); };
  for (const bool shown : {true, false}) {
    timeline.set_cursor_shown(shown);
    gantt.set_cursor_shown(shown);
    timeline.update();
    const QImage before[] = {grabbed(timeline), grabbed(*gantt.viewport())};
    cursor.set(cursor.at() + 1h);
    const QImage after[] = {grabbed(timeline), grabbed(*gantt.viewport())};
    EXPECT_EQ(before[0] == after[0], !shown);
    EXPECT_EQ(before[1] == after[1], !shown);
  }
}

TEST_F(TimeViewsTest, the_wheel_zooms_where_the_pointer_is) {
  const int x = x_of(clock(1, 0));
  turn_wheel(timeline, {x, 30}, 3, Qt::NoModifier);
  EXPECT_LT(axis.span(), 4h);
  EXPECT_NEAR(axis.x_of(clock(1, 0), 480), x - lanes::header, 0.01);
  const Instant from = axis.from();
  turn_wheel(timeline, {x, 30}, -1, Qt::ShiftModifier);
  EXPECT_GT(axis.from(), from);
  turn_wheel(*gantt.viewport(), {x, 30}, -20, Qt::ControlModifier);
  EXPECT_TRUE(axis.all_in_view());
}

TEST_F(TimeViewsTest, everything_can_be_done_by_keys) {
  QTest::keyClick(&timeline, Qt::Key_Right);  // a hundredth of four hours
  EXPECT_EQ(cursor.at(), clock(0, 2, 24));
  QTest::keyClick(&timeline, Qt::Key_Right, Qt::ShiftModifier);
  EXPECT_EQ(cursor.at(), clock(0, 26, 24));
  QTest::keyClick(&timeline, Qt::Key_End);
  EXPECT_EQ(cursor.at(), clock(4, 0));
  QTest::keyClick(&timeline, Qt::Key_Plus);
  EXPECT_EQ(axis.until(), clock(4, 0));
  EXPECT_LT(axis.span(), 4h);
  QTest::keyClick(&timeline, Qt::Key_Home);  // the view follows
  EXPECT_EQ(cursor.at(), origin);
  EXPECT_EQ(axis.from(), origin);
  QTest::keyClick(&timeline, Qt::Key_0);
  EXPECT_TRUE(axis.all_in_view());
  QTest::keyClick(&gantt, Qt::Key_Down);
  EXPECT_EQ(selection.part(), by_hand::host_part(0));
  QTest::keyClick(&gantt, Qt::Key_Down);
  EXPECT_EQ(selection.part(), by_hand::host_part(1));
  QTest::keyClick(&gantt, Qt::Key_Up);
  EXPECT_EQ(selection.part(), by_hand::host_part(0));
}

TEST_F(TimeViewsTest, a_lane_tells_what_it_is_at_a_time) {
  const QRect vm3 = gantt.lane_of(by_hand::vm_part(2));
  ASSERT_FALSE(vm3.isNull());
  EXPECT_EQ(gantt.part_at({10, vm3.center().y()}), by_hand::vm_part(2));
  EXPECT_EQ(gantt.text_at({10, vm3.center().y()}).toStdString(), "vm3");
  EXPECT_EQ(gantt.text_at({x_of(clock(3, 0)) + 1, vm3.center().y()}).toStdString(),
            "vm3: migrating on kvm-03 to kvm-06\n03:00:00 - 03:01:00 (00:01:00)");
  const QRect first = gantt.lane_of(by_hand::host_part(0));
  EXPECT_EQ(gantt.text_at({x_of(clock(2, 10)), first.center().y()}).toStdString(),
            "kvm-01: fenced\n02:01:00 - 02:20:00 (00:19:00)");
}

TEST_F(TimeViewsTest, bars_have_the_colours_of_their_phases) {
  const QRect vm3 = gantt.lane_of(by_hand::vm_part(2));
  const QImage image = gantt.viewport()->grab().toImage();
  const auto at = [&](Instant when) {
    return image.pixel(x_of(when), vm3.bottom() - 5) & 0xffffffU;
  };
  EXPECT_EQ(at(clock(1, 0)), look_of(VmPhase::running).light & 0xffffffU);
  EXPECT_NE(at(clock(3, 0)), look_of(VmPhase::running).light & 0xffffffU);
  EXPECT_EQ(at(clock(3, 50)), look_of(VmPhase::running).light & 0xffffffU);
}

// With the cursor at the begin the ruler's "00:00" is as it is without it, but for the line itself.
TEST_F(TimeViewsTest, the_handle_covers_no_time) {
  const QRect times(lanes::header, 0, 60, lanes::ruler - lanes::handle);
  cursor.set(clock(2, 0));
  const QImage without = timeline.grab(times).toImage();
  cursor.set(clock(0, 0));
  EXPECT_EQ(timeline.grab(times).toImage(), without);
  const QRect handle(lanes::header, lanes::ruler - lanes::handle, 60, lanes::handle);
  const QImage with = timeline.grab(handle).toImage();
  cursor.set(clock(2, 0));
  EXPECT_NE(timeline.grab(handle).toImage(), with);
}

// The lower one of two timelines has its run's name and no times; its lanes begin higher.
TEST_F(TimeViewsTest, two_timelines_say_whose_they_are) {
  EXPECT_EQ(timeline.text_at({10, 5}).toStdString(), "");
  const int before = timeline.minimumSizeHint().height();
  timeline.set_name("napoli-sample @ 02:30:00", false);
  EXPECT_EQ(timeline.text_at({10, 5}).toStdString(), "napoli-sample @ 02:30:00");
  EXPECT_EQ(before - timeline.minimumSizeHint().height(), lanes::ruler - lanes::name_line);
  timeline.grab();
}

// "in force" is short: its tooltip has the whole of it, and what is in force at the cursor.
TEST_F(TimeViewsTest, the_line_of_faults_says_what_it_is) {
  cursor.set(clock(2, 10));
  const std::string text = timeline.text_at({10, timeline.height() - 8}).toStdString();
  EXPECT_NE(text.find("Faults in force"), std::string::npos) << text;
  EXPECT_NE(text.find("3 in all"), std::string::npos) << text;
  EXPECT_NE(text.find("now: kvm-01 down"), std::string::npos) << text;
  EXPECT_EQ(text.find("sw1-sw2"), std::string::npos) << text;  // from 2:30 on
}

// Ten lanes come before a ruler and a legend: of 150 pixels 10 have 13 each.
TEST_F(TimeViewsTest, ten_lanes_come_first) {
  for (const int height : {135, 150, 160, 170, 200, 240, 300}) {
    gantt.resize(gantt.width(), height);
    EXPECT_GE(gantt.lanes_in_sight(), 10) << height;
  }
}

TEST_F(TimeViewsTest, lanes_are_filtered_and_found) {
  gantt.set_filter("vm3");
  EXPECT_EQ(gantt.row_count(), 1U);
  EXPECT_TRUE(gantt.lane_of(by_hand::host_part(0)).isNull());
  gantt.set_filter("");
  gantt.set_shown(true, false);
  EXPECT_EQ(gantt.row_count(), 8U);
  gantt.set_shown(true, true);
  gantt.resize(gantt.width(), 120);
  EXPECT_TRUE(gantt.lane_of(by_hand::vm_part(11)).isNull());
  emit selection.shown(by_hand::vm_part(11));
  EXPECT_FALSE(gantt.lane_of(by_hand::vm_part(11)).isNull());
}

TEST_F(TimeViewsTest, a_menu_is_asked_for_with_its_time) {
  QSignalSpy asked(&gantt, &GanttView::menu_asked);
  const QPoint at{x_of(clock(1, 0)), gantt.lane_of(by_hand::host_part(1)).center().y()};
  QContextMenuEvent event(QContextMenuEvent::Mouse, at, gantt.viewport()->mapToGlobal(at));
  QApplication::sendEvent(gantt.viewport(), &event);
  ASSERT_EQ(asked.size(), 1);
  EXPECT_EQ(asked[0][0].value<Part>(), by_hand::host_part(1));
  EXPECT_EQ(asked[0][1].value<Instant>(), clock(1, 0));
}

TEST_F(TimeViewsTest, a_run_that_grows_keeps_view_filter_and_place) {
  // kvm-01; vm1, vm10, vm11 and vm12 by their names; vm9, which was on kvm-01.
  gantt.set_filter("vm 1");
  ASSERT_EQ(gantt.row_count(), 6U);
  axis.set_view(clock(1, 0), clock(2, 0));
  gantt.resize(gantt.width(), 60);
  gantt.verticalScrollBar()->setValue(10);  // 6 lanes of 13 pixels at least: some are out of sight
  ASSERT_EQ(gantt.verticalScrollBar()->value(), 10);
  auto grown = std::make_shared<Recording>(*run);
  by_hand::say(*grown, clock(4, 30), MarkKind::decision, "stop", "stop vm1");
  grown->end = grown->end_planned = clock(5, 0);
  timeline.show(grown);
  gantt.show(grown);
  set_clock({grown}, false, cursor, axis);
  EXPECT_EQ(axis.from(), clock(1, 0));
  EXPECT_EQ(gantt.verticalScrollBar()->value(), 10);
  EXPECT_EQ(gantt.row_count(), 6U);
  axis.fit();
  EXPECT_TRUE(timeline.mark_at({lanes::header + 480 * 9 / 10, y_of(MarkKind::decision)}));
}

TEST_F(TimeViewsTest, nothing_is_shown_without_a_run) {
  timeline.show(nullptr);
  gantt.show(nullptr);
  timeline.grab();
  gantt.grab();
  EXPECT_EQ(gantt.row_count(), 0U);
  EXPECT_FALSE(timeline.mark_at({x_of(clock(2, 0)), y_of(MarkKind::fault)}));
  EXPECT_TRUE(timeline.text_at({x_of(clock(2, 0)), 120}).isEmpty());
  QTest::mouseClick(&timeline, Qt::LeftButton, {}, {200, 8});
  QTest::mouseClick(gantt.viewport(), Qt::LeftButton, {}, {200, 60});
}

// 10,000 VMs: a frame takes as long as for the lanes in sight. Loosely, for the machine may be
// busy.
TEST_F(TimeViewsTest, ten_thousand_vms_scroll) {
  const auto large = by_hand::large(10000);
  timeline.resize(1280, timeline.sizeHint().height());
  gantt.resize(1280, 700);
  show(large);
  EXPECT_EQ(gantt.row_count(), 10800U);
  timeline.grab();
  gantt.grab();
  const auto milliseconds = [](const auto& work) {
    const auto begin = std::chrono::steady_clock::now();
    for (int i = 0; i < 20; ++i) work(i);
    const auto took = std::chrono::steady_clock::now() - begin;
    return std::chrono::duration<double, std::milli>(took).count() / 20;
  };
  QImage image(1280, 700, QImage::Format_ARGB32_Premultiplied);
  const double scroll = milliseconds([&](int i) {
    gantt.verticalScrollBar()->setValue(i * 9000);
    gantt.render(&image);
  });
  const double play = milliseconds([&](int i) {
    cursor.set(clock(1, i));
    timeline.render(&image);
  });
  RecordProperty("scroll_ms", std::to_string(scroll));
  RecordProperty("play_ms", std::to_string(play));
  std::printf("scroll %.2f ms a frame, timeline %.2f ms\n", scroll, play);
  EXPECT_LT(scroll, 300);
  EXPECT_LT(play, 200);
}

}  // namespace
}  // namespace gemello::gui
