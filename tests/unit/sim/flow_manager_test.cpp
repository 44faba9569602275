#include "sim/engine/flow_manager.hpp"

#include <functional>
#include <stdexcept>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/sim/engine_support.hpp"

// All links carry 100 MB/s; 1000 MB alone on one take 10 s.
namespace gemello::sim {
namespace {

using FlowManagerTest = FlowCase;

TEST_F(FlowManagerTest, AFlowAloneTakesBytesOverBandwidth) {
  const FlowId id = start({l[0], l[1]}, 1000 * MB);
  EXPECT_TRUE(flows->alive(id));
  run_to(4);
  EXPECT_NEAR(flows->remaining(id), 600 * MB, 1);
  EXPECT_EQ(flows->rate(id), BytesPerSecond(100 * MB));
  run_to(10);  // ends within the run that ends at its date
  EXPECT_FALSE(flows->alive(id));
  EXPECT_EQ(end_of(id).outcome, FlowOutcome::finished);
  EXPECT_EQ(end_of(id).ended, origin + 10s);
  EXPECT_EQ(end_of(id).remaining, 0);
  EXPECT_EQ(flows->counts().finished, 1U);
}

// A link used twice per byte (a client sending to two replicas) halves the rate: 20 s.
TEST_F(FlowManagerTest, ALinkUsedTwiceHalvesTheRate) {
  const FlowId id = start({l[0], l[0], l[1]}, 1000 * MB);
  run_to(5);
  EXPECT_EQ(flows->rate(id), BytesPerSecond(50 * MB));
  EXPECT_EQ(flows->link_load(l[0]), BytesPerSecond(100 * MB));
  EXPECT_EQ(flows->link_load(l[1]), BytesPerSecond(50 * MB));
  EXPECT_EQ(flows->link_load(l[2]), BytesPerSecond(0));
  run_to(30);
  EXPECT_EQ(end_of(id).ended, origin + 20s);
}

// 3 against 1 on one link: 75 and 25 MB/s. The heavy one moves 1000 MB in 13.33 s; by then the
// light one has moved 333.33 MB and does the other 666.67 MB alone in 6.67 s: 20 s in all.
TEST_F(FlowManagerTest, WeightsShareInProportion) {
  const FlowId light = start({l[0]}, 1000 * MB, 0, 1);
  const FlowId heavy = start({l[0]}, 1000 * MB, 0, 3);
  run_to(30);
  EXPECT_NEAR(seconds(end_of(heavy).ended), 40.0 / 3, engine_grain_seconds);
  EXPECT_NEAR(seconds(end_of(light).ended), 20, engine_grain_seconds);
}

// Capped at 50 MB/s for 10 s, then free: the second half takes 5 s.
TEST_F(FlowManagerTest, ACapHoldsUntilItIsLifted) {
  const FlowId id = start({l[0]}, 1000 * MB, 50 * MB);
  at(10, [&] { EXPECT_TRUE(flows->set_cap(id, BytesPerSecond(0))); });
  run_to(30);
  EXPECT_NEAR(seconds(end_of(id).ended), 15, engine_grain_seconds);
  EXPECT_FALSE(flows->set_cap(id, BytesPerSecond(1)));
}

// 10 s at 10 MB/s move 100 MB; the link comes back to 100 MB/s: 900 MB take 9 s more.
TEST_F(FlowManagerTest, ARaisedBandwidthSpeedsUpAFlowUnderWay) {
  flows->set_bandwidth(l[0], BytesPerSecond(10 * MB));
  const FlowId id = start({l[0], l[1]}, 1000 * MB);
  at(10, [&] { flows->set_bandwidth(l[0], BytesPerSecond(100 * MB)); });
  run_to(100);
  EXPECT_NEAR(seconds(end_of(id).ended), 19, engine_grain_seconds);
}

// Background of 60 MB/s leaves 40: 400 MB in 10 s; the other 600 MB take 6 s once it is gone.
TEST_F(FlowManagerTest, BackgroundLeavesTheResidual) {
  flows->set_background(l[0], BytesPerSecond(60 * MB));
  const FlowId id = start({l[0]}, 1000 * MB);
  at(10, [&] { flows->set_background(l[0], BytesPerSecond(0)); });
  run_to(100);
  EXPECT_NEAR(seconds(end_of(id).ended), 16, engine_grain_seconds);
}

// More background than bandwidth leaves one part in a hundred: 1 MB/s.
TEST_F(FlowManagerTest, BackgroundNeverStarvesAFlow) {
  flows->set_background(l[0], BytesPerSecond(500 * MB));
  const FlowId id = start({l[0]}, 10 * MB);
  run_to(100);
  EXPECT_NEAR(seconds(end_of(id).ended), 10, engine_grain_seconds);
}

TEST_F(FlowManagerTest, ALinkThatGoesDownFailsItsFlowsOnce) {
  const FlowId hit = start({l[0], l[1]}, 1000 * MB);
  const FlowId other = start({l[2]}, 1000 * MB);
  at(3, [&] {
    flows->set_link_up(l[1], false);
    flows->set_link_up(l[0], false);
    EXPECT_TRUE(ends.empty()) << "reported from inside the change";
  });
  run_to(30);
  EXPECT_EQ(end_of(hit).outcome, FlowOutcome::failed);
  EXPECT_EQ(end_of(hit).ended, origin + 3s);
  EXPECT_NEAR(end_of(hit).remaining, 700 * MB, 1);
  EXPECT_EQ(end_of(other).outcome, FlowOutcome::finished);
  EXPECT_EQ(end_of(other).ended, origin + 10s);
}

TEST_F(FlowManagerTest, AFlowOverADeadLinkFailsAtOnceAndLaterOnesPassWhenItIsBack) {
  FlowId dead{};
  FlowId revived{};
  at(1, [&] {
    flows->set_link_up(l[0], false);
    dead = start({l[0]}, 1000 * MB);
    EXPECT_TRUE(ends.empty()) << "reported from inside start";
    flows->set_link_up(l[0], true);
    revived = start({l[0]}, 1000 * MB);
  });
  run_to(1);
  EXPECT_EQ(end_of(dead).outcome, FlowOutcome::failed);
  EXPECT_EQ(end_of(dead).remaining, 1000 * MB);
  EXPECT_EQ(end_of(dead).ended, origin + 1s);
  run_to(20);
  EXPECT_EQ(end_of(revived).outcome, FlowOutcome::finished);
  EXPECT_EQ(end_of(revived).ended, origin + 11s);
}

TEST_F(FlowManagerTest, CancelIsReportedOnceAndFreesItsShare) {
  const FlowId gone = start({l[0]}, 1000 * MB);
  const FlowId stays = start({l[0]}, 1000 * MB);
  at(4, [&] {
    EXPECT_TRUE(flows->cancel(gone));
    EXPECT_FALSE(flows->cancel(gone));
  });
  run_to(50);
  EXPECT_EQ(end_of(gone).outcome, FlowOutcome::cancelled);
  EXPECT_NEAR(end_of(gone).remaining, 800 * MB, 1);                     // 4 s at half of 100 MB/s
  EXPECT_NEAR(seconds(end_of(stays).ended), 12, engine_grain_seconds);  // 200 MB, then 800 alone
  EXPECT_EQ(flows->counts().cancelled, 1U);
  EXPECT_EQ(flows->live_count(), 0U);
}

TEST_F(FlowManagerTest, ChangesBetweenRunsCount) {
  const FlowId failed = start({l[0]}, 1000 * MB);
  const FlowId cancelled = start({l[1]}, 1000 * MB);
  const FlowId slowed = start({l[2]}, 1000 * MB);
  run_to(2);
  flows->set_link_up(l[0], false);
  flows->cancel(cancelled);
  flows->set_bandwidth(l[2], BytesPerSecond(50 * MB));
  run_to(2);
  EXPECT_EQ(end_of(failed).ended, origin + 2s);
  EXPECT_EQ(end_of(cancelled).ended, origin + 2s);
  run_to(40);
  EXPECT_NEAR(seconds(end_of(slowed).ended), 18, engine_grain_seconds);  // 200 MB, 800 at half
}

TEST_F(FlowManagerTest, NoBytesFinishAtOnce) {
  at(5, [&] {
    start({l[0]}, 0);
    EXPECT_TRUE(ends.empty());
  });
  run_to(5);
  ASSERT_EQ(ends.size(), 1U);
  EXPECT_EQ(ends[0].outcome, FlowOutcome::finished);
  EXPECT_EQ(ends[0].ended, origin + 5s);
}

// Each of 1000 flows of 1 MB starts in the report of the one before: 10 ms each, 10 s together.
TEST_F(FlowManagerTest, AChainStartedFromItsOwnReports) {
  int ended = 0;
  std::function<void()> next = [&] {
    flows->start({.route = {l[0]}, .bytes = 1 * MB, .on_end = [&](const FlowEnd& end) {
                    EXPECT_EQ(end.outcome, FlowOutcome::finished);
                    if (++ended < 1000) next();
                  }});
  };
  next();
  Instant last{};
  while (engine->next_event() != never) {
    engine->run_until(engine->next_event());
    last = engine->now();
  }
  EXPECT_EQ(ended, 1000);
  EXPECT_NEAR(seconds(last), 10, 1e-3);
}

// Five of 100 MB on one link get 20 MB/s each and end together at 5 s, reported in ascending id
// though started in one go; the third report cancels a sixth and cuts the link of a seventh.
TEST_F(FlowManagerTest, FlowsThatEndTogetherAreReportedInOrderAndMayAct) {
  std::vector<FlowId> five;
  FlowId sixth{};
  FlowId seventh{};
  for (int k = 0; k < 5; ++k)
    five.push_back(
        flows->start({.route = {l[3]}, .bytes = 100 * MB, .on_end = [&, k](const FlowEnd& end) {
                        ends.push_back(end);
                        if (k != 2) return;
                        flows->cancel(sixth);
                        flows->set_link_up(l[2], false);
                      }}));
  sixth = start({l[1]}, 1000 * MB);
  seventh = start({l[2]}, 1000 * MB);
  run_to(60);
  ASSERT_EQ(ends.size(), 7U);
  for (std::size_t k = 0; k < 5; ++k) {
    EXPECT_EQ(ends[k].id, five[k]);
    EXPECT_EQ(ends[k].outcome, FlowOutcome::finished);
    EXPECT_EQ(ends[k].ended, origin + 5s);
  }
  EXPECT_EQ(end_of(sixth).outcome, FlowOutcome::cancelled);
  EXPECT_EQ(end_of(sixth).ended, origin + 5s);
  EXPECT_EQ(end_of(seventh).outcome, FlowOutcome::failed);
  EXPECT_NEAR(end_of(seventh).remaining, 500 * MB, 1);
}

// A flow whose link goes down in the very instant of its end has moved all its bytes.
TEST_F(FlowManagerTest, AnEndAndAFailureAtOneInstantIsAnEnd) {
  at(10, [&] { flows->set_link_up(l[0], false); });  // scheduled first, so it runs first
  const FlowId id = start({l[0]}, 1000 * MB);
  run_to(20);
  EXPECT_EQ(end_of(id).outcome, FlowOutcome::finished);
  EXPECT_EQ(end_of(id).ended, origin + 10s);
}

TEST_F(FlowManagerTest, AReportThatThrowsLosesNoOther) {
  flows->start({.route = {l[0]}, .bytes = 100 * MB, .on_end = [](const FlowEnd&) {
                  throw std::runtime_error("report");
                }});
  start({l[1]}, 100 * MB);
  start({l[2]}, 100 * MB);
  EXPECT_THROW(run_to(5), std::runtime_error);
  run_to(5);
  EXPECT_EQ(ends.size(), 2U);
}

TEST_F(FlowManagerTest, LiveListsFlowsByIdWithWhatIsLeft) {
  const FlowId first = start({l[0], l[1]}, 1000 * MB, 20 * MB);
  const FlowId second = start({l[0]}, 900 * MB, 0, 2);
  run_to(5);
  const auto live = flows->live();
  ASSERT_EQ(live.size(), 2U);
  EXPECT_EQ(live[0].id, first);
  EXPECT_EQ(live[0].route, (std::vector<LinkId>{l[0], l[1]}));
  EXPECT_EQ(live[0].cap, BytesPerSecond(20 * MB));
  EXPECT_NEAR(live[0].remaining, 900 * MB, 1);  // 5 s at its cap
  EXPECT_EQ(live[1].id, second);
  EXPECT_EQ(live[1].weight, 2);
  EXPECT_NEAR(live[1].remaining, 500 * MB, 1);  // 5 s at the 80 MB/s left
}

// Restarting the transfers inside the engine at 3 s and 7 s changes no date: 10 s, once.
TEST_F(FlowManagerTest, ACheckpointChangesNothing) {
  const FlowId id = start({l[0]}, 1000 * MB);
  const FlowId capped = start({l[1]}, 1000 * MB, 10 * MB);
  for (const double date : {3.0, 7.0}) {
    at(date, [&, date] {
      const auto list = flows->checkpoint();
      ASSERT_EQ(list.size(), 2U);
      EXPECT_NEAR(list[0].remaining, (10 - date) * 100 * MB, 1);
      EXPECT_NEAR(list[1].remaining, (100 - date) * 10 * MB, 1);
    });
  }
  run_to(200);
  EXPECT_EQ(ends.size(), 2U);
  EXPECT_EQ(end_of(id).ended, origin + 10s);
  EXPECT_EQ(end_of(capped).ended, origin + 100s);
  EXPECT_EQ(flows->counts().started, 2U);
}

// 0.5 bytes at 0.1 byte/s: the fraction is kept, 5 s.
TEST_F(FlowManagerTest, FractionsOfAByteAreKept) {
  const FlowId id = start({l[0]}, 0.5, 0.1);
  run_to(20);
  EXPECT_NEAR(seconds(end_of(id).ended), 5, engine_grain_seconds);
}

TEST_F(FlowManagerTest, LinksAreFoundByName) {
  EXPECT_EQ(flows->find_link("l2"), l[2]);
  EXPECT_EQ(flows->link_name(l[2]), "l2");
  EXPECT_FALSE(flows->find_link("l9").valid());
  EXPECT_EQ(flows->link_count(), 4U);
}

// A limit of 2 on a wide extra link, 5 flows of 100 MB on l0: two at a time, 50 MB/s each, end at
// 2 s and 4 s; the last, alone at 100 MB/s, at 5 s.
TEST_F(FlowManagerTest, NoMoreFlowsAtOnceThanTheLimit) {
  const LinkId slots = flows->add_link("slots", BytesPerSecond(1e12), 2);
  for (int k = 0; k < 5; ++k) start({l[0], slots}, 100 * MB);
  run_to(1);
  EXPECT_EQ(flows->link_load(slots), BytesPerSecond(100 * MB));
  run_to(60);
  ASSERT_EQ(ends.size(), 5U);
  for (std::size_t k = 0; k < 5; ++k)
    EXPECT_NEAR(seconds(ends[k].ended), (std::array{2, 2, 4, 4, 5}[k]), 1e-3);
}

TEST_F(FlowManagerTest, AWaitingFlowCanBeCancelledOrFail) {
  const LinkId slot = flows->add_link("slot", BytesPerSecond(1e12), 1);
  const FlowId runs = start({l[0], slot}, 1000 * MB);
  const FlowId cancelled = start({l[0], slot}, 1000 * MB);
  const FlowId failed = start({l[1], slot}, 1000 * MB);
  const FlowId last = start({l[0], slot}, 100 * MB);
  at(2, [&] { flows->cancel(cancelled); });
  at(3, [&] { flows->set_link_up(l[1], false); });
  run_to(60);
  EXPECT_EQ(end_of(cancelled).remaining, 1000 * MB);
  EXPECT_EQ(end_of(failed).remaining, 1000 * MB);
  EXPECT_NEAR(seconds(end_of(runs).ended), 10, 1e-3);
  EXPECT_NEAR(seconds(end_of(last).ended), 11, 1e-3);
}

class FlowCrowdTest : public FlowCase {
 protected:
  FlowCrowdTest() {
    limits.live_warn = 4;
    limits.live_stop = 8;
    limits.on_crowd = [this](std::size_t live) { warnings.push_back(live); };
  }
  std::vector<std::size_t> warnings;
};

// The warning comes with the fifth flow and again only after a fall to two; the ninth stops all.
TEST_F(FlowCrowdTest, WarnsThenStopsWithADiagnosis) {
  std::vector<FlowId> ids;
  for (int k = 0; k < 6; ++k) ids.push_back(start({l[0], l[2]}, 1000 * MB));
  EXPECT_EQ(warnings, (std::vector<std::size_t>{5}));
  for (std::size_t k = 0; k < 3; ++k) flows->cancel(ids[k]);
  for (int k = 0; k < 3; ++k) ids.push_back(start({l[0]}, 1000 * MB));
  EXPECT_EQ(warnings.size(), 1U) << "three were left, more than half of four";
  for (std::size_t k = 3; k < 7; ++k) flows->cancel(ids[k]);
  for (int k = 0; k < 6; ++k) start({l[0]}, 1000 * MB);
  EXPECT_EQ(warnings, (std::vector<std::size_t>{5, 5}));
  try {
    start({l[0], l[1]}, 1000 * MB);
    FAIL() << "accepted";
  } catch (const FlowOverload& overload) {
    EXPECT_THAT(overload.what(), ::testing::HasSubstr("9 flows"));
    EXPECT_THAT(overload.what(), ::testing::HasSubstr("l0 (9)"));
  }
}

}  // namespace
}  // namespace gemello::sim
