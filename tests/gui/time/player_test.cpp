#include "gui/time/player.hpp"

#include <QSignalSpy>

#include <gtest/gtest.h>

#include "gui/time/clock.hpp"
#include "tests/gui/recording_support.hpp"

namespace gemello::gui {
namespace {

using by_hand::clock;

class PlayerTest : public testing::Test {
 protected:
  PlayerTest() {
    cursor.set_range(run->start, run->end);
    player.show(run);
  }
  std::shared_ptr<Recording> run = by_hand::napoli();
  Cursor cursor;
  Player player{&cursor};
};

TEST_F(PlayerTest, goes_as_fast_as_it_is_told) {
  player.tick(1s);
  EXPECT_EQ(cursor.at(), origin);  // it does not play yet
  player.set_speed(1000);
  player.play();
  EXPECT_TRUE(player.playing());
  player.tick(100ms);  // 0.1 s x 1000 = 100 s
  EXPECT_EQ(cursor.at(), clock(0, 1, 40));
  player.tick(100ms);
  EXPECT_EQ(cursor.at(), clock(0, 3, 20));
  player.pause();
  player.tick(100ms);
  EXPECT_EQ(cursor.at(), clock(0, 3, 20));
}

// While a menu is open the instant it is about stays; then it goes on, without a jump.
TEST_F(PlayerTest, time_stands_still_while_it_is_held) {
  bool open = false;
  player.set_hold([&open] { return open; });
  player.set_speed(1000);
  player.play();
  player.tick(100ms);
  open = true;
  for (int i = 0; i < 50; ++i) player.tick(100ms);
  EXPECT_EQ(cursor.at(), clock(0, 1, 40));
  EXPECT_TRUE(player.playing());
  open = false;
  player.tick(100ms);
  EXPECT_EQ(cursor.at(), clock(0, 3, 20));
}

TEST_F(PlayerTest, a_stall_is_not_made_up_for) {
  player.set_speed(100);
  player.play();
  player.tick(10s);  // counts as a quarter of a second: 25 s
  EXPECT_EQ(cursor.at(), clock(0, 0, 25));
}

TEST_F(PlayerTest, speeds_go_from_real_time_to_a_day_a_second) {
  EXPECT_EQ(Player::speeds().front(), 1);
  EXPECT_EQ(Player::speeds().back(), 100000);
  player.set_speed(1);
  player.slower();
  EXPECT_EQ(player.speed(), 1);
  player.faster();
  EXPECT_EQ(player.speed(), 2);
  player.faster();
  EXPECT_EQ(player.speed(), 5);
  player.slower();
  EXPECT_EQ(player.speed(), 2);
  player.set_speed(1e9);
  EXPECT_EQ(player.speed(), 100000);
  player.set_speed(70);  // between two: faster goes to the next of the list
  player.faster();
  EXPECT_EQ(player.speed(), 100);
}

TEST_F(PlayerTest, pauses_at_the_end_of_a_run_that_is_over_and_begins_again) {
  QSignalSpy changes(&player, &Player::playing_changed);
  cursor.set(clock(3, 59));
  player.set_speed(1000);
  player.play();
  player.tick(200ms);  // 200 s: past the end
  EXPECT_EQ(cursor.at(), clock(4, 0));
  EXPECT_FALSE(player.playing());
  EXPECT_EQ(changes.size(), 2);  // play, pause
  player.play();
  EXPECT_EQ(cursor.at(), origin);
  EXPECT_TRUE(player.playing());
}

TEST_F(PlayerTest, waits_for_more_of_a_run_that_grows) {
  run = by_hand::napoli();
  run->end_planned = clock(8, 0);
  player.show(run);
  cursor.set(clock(3, 59));
  player.set_speed(1000);
  player.play();
  player.tick(200ms);
  EXPECT_EQ(cursor.at(), clock(4, 0));
  EXPECT_TRUE(player.playing());
  auto more = std::make_shared<Recording>(*run);
  more->end = clock(5, 0);
  player.show(more);
  cursor.set_range(more->start, more->end);
  player.tick(60ms);  // a minute more
  EXPECT_EQ(cursor.at(), clock(4, 1));
  auto over = std::make_shared<Recording>(*more);
  over->end_planned = over->end;
  player.tick(250ms);
  cursor.set(over->end);
  player.show(over);  // it ended where the player waits
  EXPECT_FALSE(player.playing());
}

TEST_F(PlayerTest, steps_from_mark_to_mark) {
  player.step_event();
  EXPECT_EQ(cursor.at(), clock(0, 20));  // the first mark is at 0:00 where the cursor is
  player.step_event_back();
  EXPECT_EQ(cursor.at(), origin);
  cursor.set(clock(1, 50));
  player.step_event();
  EXPECT_EQ(cursor.at(), clock(2, 0));  // the crash
  player.step_event();
  EXPECT_EQ(cursor.at(), clock(2, 0, 5));  // it is suspected
  player.step_event_back();
  EXPECT_EQ(cursor.at(), clock(2, 0));
}

TEST_F(PlayerTest, steps_from_decision_to_decision) {
  player.play();
  player.step_decision();
  EXPECT_FALSE(player.playing());
  EXPECT_EQ(cursor.at(), clock(2, 0, 31));  // fence
  player.step_decision();
  EXPECT_EQ(cursor.at(), clock(2, 1));  // two starts at one instant are one step
  player.step_decision();
  EXPECT_EQ(cursor.at(), clock(3, 0));  // migrate
  player.step_decision();
  EXPECT_EQ(cursor.at(), clock(4, 0));  // none is left: the end
  player.step_decision_back();
  EXPECT_EQ(cursor.at(), clock(3, 0));
  player.to_begin();
  player.step_decision_back();
  EXPECT_EQ(cursor.at(), origin);
  player.to_end();
  EXPECT_EQ(cursor.at(), clock(4, 0));
}

TEST_F(PlayerTest, plays_nothing_without_a_run) {
  player.play();
  player.show(nullptr);
  EXPECT_FALSE(player.playing());
  player.play();
  EXPECT_FALSE(player.playing());
  player.step_event();
  EXPECT_EQ(cursor.at(), origin);
}

TEST(Clock, goes_over_all_runs_shown_and_stays_when_one_grows) {
  auto one = by_hand::napoli();
  auto other = std::make_shared<Recording>(*one);
  other->end = clock(2, 0);
  other->end_planned = clock(6, 0);
  Cursor cursor;
  TimeAxis axis;
  set_clock({one, nullptr, other}, true, cursor, axis);
  EXPECT_EQ(cursor.last(), clock(4, 0));  // known of the first
  EXPECT_EQ(axis.last(), clock(6, 0));    // planned of the other
  EXPECT_TRUE(axis.all_in_view());
  cursor.set(clock(1, 0));
  axis.set_view(clock(0, 30), clock(1, 30));
  auto grown = std::make_shared<Recording>(*other);
  grown->end = clock(5, 0);
  set_clock({one, grown}, false, cursor, axis);
  EXPECT_EQ(cursor.last(), clock(5, 0));
  EXPECT_EQ(cursor.at(), clock(1, 0));
  EXPECT_EQ(axis.from(), clock(0, 30));
  set_clock({one}, true, cursor, axis);
  EXPECT_EQ(cursor.at(), origin);
  EXPECT_EQ(axis.until(), clock(4, 0));
}

}  // namespace
}  // namespace gemello::gui
