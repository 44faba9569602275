// The line of the progress bar: what it says, and that it never wraps.
#include "sim/cli/run/progress.hpp"

#include <string>

#include <gtest/gtest.h>

#include "sim/cli/sweep/sweep_progress.hpp"

namespace gemello::cli {
namespace {

using namespace std::chrono_literals;

// Half of a day in 2 s of wall time: 43200 s / 2 s = 21600 times real time, and 2 s are left.
const ProgressNow noon{0.5, origin + 12h, origin + 24h, 2.0, 43200.0};

// The text has 57 characters; with "[", "] " and 24 of bar it is 84 of at most 119.
TEST(Progress, TellsShareTimesRateAndTimeLeft) {
  EXPECT_EQ(
      progress_line(noon, 120),
      "[############............]  50 %  12:00:00 of 1d 00:00:00  21600 x real time  2 s left");
}

// 79 columns less the text and 3 for the brackets are left for the bar; half of it is filled.
TEST(Progress, TheBarShrinksOnANarrowTerminal) {
  const std::string line = progress_line(noon, 80);
  EXPECT_EQ(line.size(), 79U);
  EXPECT_EQ(line.substr(0, 3), "[##");
  EXPECT_TRUE(line.ends_with("  21600 x real time  2 s left"));
}

TEST(Progress, NoWidthMakesItWrap) {
  for (int columns = 0; columns < 200; ++columns)
    EXPECT_LT(progress_line(noon, columns).size(), std::max<std::size_t>(1, std::size_t(columns)))
        << columns;
}

// In the first half second nothing can be said about the rate.
TEST(Progress, GuessesNoRateAtOnce) {
  const std::string line = progress_line({0.01, origin + 1h, origin + 100h, 0.2, 3600.0}, 120);
  EXPECT_TRUE(line.ends_with("  1 %  01:00:00 of 4d 04:00:00")) << line;
}

// 1 % in 60 s leaves 99 x 60 s = 99 min; 1 % in 200 s leaves 19800 s = 5 h 30 min.
TEST(Progress, RoundsLongTimes) {
  EXPECT_TRUE(progress_line({0.01, origin + 1h, origin + 100h, 60.0, 3600.0}, 120)
                  .ends_with("  99 min left"));
  EXPECT_TRUE(progress_line({0.01, origin + 1h, origin + 100h, 200.0, 3600.0}, 120)
                  .ends_with("  5 h 30 min left"));
}

// 12 of 30 in 40 s leave 18 x 40 / 12 = 60 s.
TEST(Progress, OfASweepCountsRuns) {
  EXPECT_TRUE(sweep_progress_line({12, 1, 2}, 30, 40.0, 120)
                  .ends_with("] 12 of 30 runs, 1 failed, 2 running  60 s left"));
  EXPECT_TRUE(
      sweep_progress_line({0, 0, 2}, 30, 40.0, 120).ends_with(".] 0 of 30 runs, 2 running"));
  EXPECT_EQ(sweep_progress_line({0, 0, 0}, 0, 0.0, 10).size(), 9U);
}

}  // namespace
}  // namespace gemello::cli
