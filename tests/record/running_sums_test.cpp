#include "sim/cli/record/running_sums.hpp"

#include <gtest/gtest.h>

namespace gemello::cli {
namespace {

// Trees are {pid, {parent, total}}; 1 is a shell outside, 10 the unit's root.

TEST(WaitedSum, AddsTheGrowthOfTheLiving) {
  WaitedSum sum;
  EXPECT_EQ(sum.update({{10, {1, 5}}, {11, {10, 7}}}), 12);  // the whole life, first
  EXPECT_EQ(sum.update({{10, {1, 6}}, {11, {10, 27}}}), 21);
  EXPECT_EQ(sum.update({{10, {1, 6}}, {11, {10, 27}}}), 0);
}

TEST(WaitedSum, AChildThatLivedAndEndedBetweenUpdatesIsInItsParent) {
  // The compiler used 300 ticks and was waited for: the root's counter grew by them.
  WaitedSum sum;
  sum.update({{10, {1, 5}}});
  EXPECT_EQ(sum.update({{10, {1, 305}}}), 300);
}

TEST(WaitedSum, AnEndedChildIsNotCountedTwice) {
  // Seen with 40, ended with 90 in all, waited for: 50 are new, and the root used 2 itself.
  WaitedSum sum;
  sum.update({{10, {1, 0}}, {11, {10, 40}}});
  EXPECT_EQ(sum.update({{10, {1, 92}}}), 52);
}

TEST(WaitedSum, AGrandchildComesThroughAParentThatEndedToo) {
  // 12 (seen with 30) ends with 35 and goes into 11 (seen with 10), which ends with 11 + 35 and
  // goes into the root: 46 - 30 - 10 = 6 are new.
  WaitedSum sum;
  sum.update({{10, {1, 0}}, {11, {10, 10}}, {12, {11, 30}}});
  EXPECT_EQ(sum.update({{10, {1, 46}}}), 6);
}

TEST(WaitedSum, ARaceWithTheParentComesOutRightOneUpdateLater) {
  // The root was read before it waited for 11 (seen with 40, ended with 60), 11 was already gone
  // when its turn came: this update knows nothing, the next one brings the missing 20.
  WaitedSum sum;
  sum.update({{10, {1, 0}}, {11, {10, 40}}});
  EXPECT_EQ(sum.update({{10, {1, 0}}}), 0);
  EXPECT_EQ(sum.update({{10, {1, 60}}}), 20);
  EXPECT_EQ(sum.update({{10, {1, 65}}}), 5);
}

TEST(WaitedSum, AnEndOutsideTheTreeTakesNothingOff) {
  // 11 was adopted by a process outside, which waits for it.
  WaitedSum sum;
  sum.update({{10, {1, 0}}, {11, {1, 40}}});
  EXPECT_EQ(sum.update({{10, {1, 3}}}), 3);
}

TEST(ThreadWaitSum, AddsTheGrowthOfLivingThreads) {
  ThreadWaitSum sum;
  EXPECT_EQ(sum.update({{10, 100}, {11, 50}}, {}, true), 150);
  EXPECT_EQ(sum.update({{10, 130}, {11, 50}, {12, 8}}, {}, true), 38);
}

TEST(ThreadWaitSum, AThreadThatLivedAndEndedBetweenUpdatesIsInItsRecord) {
  ThreadWaitSum sum;
  sum.update({{10, 100}}, {}, true);
  EXPECT_EQ(sum.update({{10, 100}}, {{20, 20, 10, 77}}, true), 77);
}

TEST(ThreadWaitSum, ARecordBringsWhatCameAfterTheLastUpdate) {
  ThreadWaitSum sum;
  sum.update({{10, 100}, {11, 50}}, {}, true);
  EXPECT_EQ(sum.update({{10, 100}}, {{11, 11, 10, 65}}, true), 15);
}

TEST(ThreadWaitSum, ARecordMayComeOneUpdateLate) {
  // 11 ended after the records were taken and before its folder was read.
  ThreadWaitSum sum;
  sum.update({{10, 100}, {11, 50}}, {}, true);
  EXPECT_EQ(sum.update({{10, 100}}, {}, true), 0);
  EXPECT_EQ(sum.update({{10, 100}}, {{11, 11, 10, 65}}, true), 15);
}

TEST(ThreadWaitSum, AZombieCountedByItsRecordIsNotCountedAgain) {
  ThreadWaitSum sum;
  sum.update({{11, 50}}, {}, true);
  EXPECT_EQ(sum.update({{11, 65}}, {{11, 11, 10, 65}}, true), 15);
  EXPECT_EQ(sum.update({{11, 65}}, {}, true), 0);
  EXPECT_EQ(sum.update({}, {}, true), 0);
}

TEST(ThreadWaitSum, AReusedIdStartsAnew) {
  // A smaller total cannot be the same thread.
  ThreadWaitSum sum;
  sum.update({{11, 50}}, {}, false);
  EXPECT_EQ(sum.update({{11, 9}}, {}, false), 9);
}

TEST(ThreadWaitSum, WithoutRecordsTheRestOfAnEndedThreadIsLost) {
  ThreadWaitSum sum;
  sum.update({{10, 100}, {11, 50}}, {}, false);
  EXPECT_EQ(sum.update({{10, 101}}, {}, false), 1);
}

}  // namespace
}  // namespace gemello::cli
