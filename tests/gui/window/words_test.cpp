#include "gui/window/words.hpp"

#include <gtest/gtest.h>

#include "gui/shared/typed_time.hpp"

namespace gemello::gui {
namespace {

TEST(TypedDuration, ClockTimes) {
  EXPECT_EQ(duration_typed("12:00"), Duration(12h));
  EXPECT_EQ(duration_typed("0:00:30"), Duration(30s));
  EXPECT_EQ(duration_typed(" 26:15 "), Duration(26h + 15min));
  EXPECT_EQ(duration_typed("1d 02:03:04.5"), Duration(24h + 2h + 3min + 4s + 500ms));
  EXPECT_EQ(duration_typed("00:00:00.000001"), Duration(1));
  EXPECT_EQ(duration_typed("Noon"), Duration(12h));
}

TEST(TypedDuration, QuantitiesAsFilesHaveThem) {
  EXPECT_EQ(duration_typed("90min"), Duration(90min));
  EXPECT_EQ(duration_typed("1.5 h"), Duration(90min));
  EXPECT_EQ(duration_typed("0s"), Duration(0));
}

TEST(TypedDuration, NoTimeAtAll) {
  for (const char* text : {"", "soon", "12", "12:60", "12:00:60", "-5min", "1:2:3:4", "12:00x"})
    EXPECT_EQ(duration_typed(text), std::nullopt) << text;
}

TEST(Pace, IsWholeAndGrouped) {
  EXPECT_EQ(pace_text(12345.6).toStdString(), "12,346 x");
  EXPECT_EQ(pace_text(std::nullopt).toStdString(), "");
}

TEST(StateText, SaysHowFarItIs) {
  Branch branch;
  branch.end = branch.start + 24h;
  branch.now = branch.start + 6h;
  branch.state = BranchState::running;
  EXPECT_EQ(state_text(branch).toStdString(), "simulating, 06:00:00 of 1d 00:00:00");
  branch.state = BranchState::died;
  branch.note = "killed";
  EXPECT_EQ(state_text(branch).toStdString(), "ended at 06:00:00: killed");
}

}  // namespace
}  // namespace gemello::gui
