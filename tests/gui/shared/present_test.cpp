#include "gui/shared/present.hpp"

#include <QCoreApplication>
#include <QSignalSpy>

#include <gtest/gtest.h>

#include "tests/gui/recording_support.hpp"

namespace gemello::gui {
namespace {

TEST(Present, makes_one_moment_a_turn_however_often_the_cursor_moves) {
  const auto run = by_hand::napoli();
  Cursor cursor;
  cursor.set_range(run->start, run->end);
  Present present(&cursor);
  QSignalSpy changes(&present, &Present::changed);
  present.show(run);
  for (int minute = 0; minute < 100; ++minute) cursor.set(by_hand::clock(0, minute));
  EXPECT_EQ(changes.size(), 0);
  QCoreApplication::processEvents();
  ASSERT_EQ(changes.size(), 1);
  ASSERT_NE(present.moment(), nullptr);
  EXPECT_EQ(present.moment()->at, by_hand::clock(1, 39));  // the last of them
  EXPECT_TRUE(fits(*present.moment(), *run->inventory));
  EXPECT_EQ(present.moment()->vms[0].phase, VmPhase::running);
  QCoreApplication::processEvents();
  EXPECT_EQ(changes.size(), 1);  // nothing moved
}

TEST(Present, is_asked_at_once_by_who_cannot_wait) {
  const auto run = by_hand::napoli();
  Cursor cursor;
  cursor.set_range(run->start, run->end);
  Present present(&cursor);
  QSignalSpy changes(&present, &Present::changed);
  present.show(run);
  cursor.set(by_hand::clock(2, 10));
  present.refresh();
  EXPECT_EQ(changes.size(), 1);
  EXPECT_EQ(present.moment()->hosts[0].phase, HostPhase::fenced);
  QCoreApplication::processEvents();
  EXPECT_EQ(changes.size(), 1);  // it is made already
}

TEST(Present, has_no_moment_without_a_run_or_its_cloud) {
  Cursor cursor;
  Present present(&cursor);
  present.show(by_hand::napoli());
  present.refresh();
  EXPECT_NE(present.moment(), nullptr);
  present.show(std::make_shared<Recording>());  // nobody knows what its cloud is made of
  present.refresh();
  EXPECT_EQ(present.moment(), nullptr);
  present.show(nullptr);
  present.refresh();
  EXPECT_EQ(present.moment(), nullptr);
}

TEST(Present, a_moment_of_another_cloud_does_not_fit) {
  const auto run = by_hand::napoli();
  const auto other = by_hand::large(12);
  EXPECT_TRUE(fits(*by_hand::moment(*run, origin), *run->inventory));
  EXPECT_FALSE(fits(*by_hand::moment(*run, origin), *other->inventory));
}

}  // namespace
}  // namespace gemello::gui
