#include "models/behaviour/spanning_tree.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace gemello::behaviour {
namespace {

using ::testing::ElementsAre;

constexpr BytesPerSecond gigabit{125e6};

// Costs by table 17-3: 10 Gbit/s 2000, 1 Gbit/s 20000. From 2 to the root 0 it costs 20000 straight
// and 4000 over 1.
TEST(SpanningTree, TakesTheCheapestWayToTheRoot) {
  EXPECT_THAT(spanning_tree(3, {{0, 1, gigabit * 10}, {1, 2, gigabit * 10}, {0, 2, gigabit}}),
              ElementsAre(true, true, false));
  EXPECT_THAT(spanning_tree(3, {{0, 1, gigabit * 10}, {1, 2, gigabit}, {0, 2, gigabit}}),
              ElementsAre(true, false, true));
}

// A square of equal links: 3 reaches 0 over 1 and over 2; the lower neighbour wins. Of two parallel
// links the first.
TEST(SpanningTree, TiesGoToTheLowerNeighbourThenToTheFirstLink) {
  EXPECT_THAT(
      spanning_tree(4, {{0, 2, gigabit}, {2, 3, gigabit}, {0, 1, gigabit}, {1, 3, gigabit}}),
      ElementsAre(true, false, true, true));
  EXPECT_THAT(spanning_tree(2, {{1, 0, gigabit}, {0, 1, gigabit}}), ElementsAre(true, false));
}

TEST(SpanningTree, WhatIsDeadIsLeftOutAndPartsHaveTheirOwnRoots) {
  EXPECT_THAT(
      spanning_tree(4, {{0, 1, gigabit, false}, {2, 3, gigabit}, {3, 2, gigabit}, {1, 0, gigabit}}),
      ElementsAre(false, true, false, true));
}

// 802.1D-1998 with its defaults: 30 s after a lost carrier, 50 s after silence.
TEST(SpanningTree, ReconvergesInTheTimesOfTheStandard) {
  SpanningTree bridges;
  EXPECT_EQ(reconvergence_time(bridges, TopologyChange::silence), 0s);
  bridges.mode = SpanningTree::Mode::stp;
  EXPECT_EQ(reconvergence_time(bridges, TopologyChange::carrier), 30s);
  EXPECT_EQ(reconvergence_time(bridges, TopologyChange::silence), 50s);
  bridges.mode = SpanningTree::Mode::rapid;
  EXPECT_EQ(reconvergence_time(bridges, TopologyChange::carrier), 0s);
  EXPECT_EQ(reconvergence_time(bridges, TopologyChange::silence), 6s);
}

}  // namespace
}  // namespace gemello::behaviour
