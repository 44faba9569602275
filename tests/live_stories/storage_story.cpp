// The storage goes away and comes back: guests that it stopped go on only when it serves again.
#include <algorithm>

#include "tests/live_stories/story.hpp"

namespace gemello::testing {
namespace {

struct Away : ::testing::Test {
  // Both bricks of the one replica set: no quorum, and a and b stop at their next write.
  void take_bricks() {
    for (const BrickId brick : {BrickId(0), BrickId(1)}) story.cloud().set_brick(brick, false);
    for (const char* vm : {"a", "b"}) story.cloud().pause_by_io_error(story.vm(vm));
  }
  int resumed() const {
    const auto& orders = story.cloud().orders();
    return static_cast<int>(std::count_if(orders.begin(), orders.end(), [](const auto& order) {
      return order.text.starts_with("resume");
    }));
  }
  bool serve() { return story.serves_on("a", "hv1") && story.serves_on("b", "hv1"); }

  mutable Story story;
};

// What a policy asks for meanwhile fails before anything is sent. The first try fails at once and
// the next is a retry later, so within minutes of the bricks' return both go on.
TEST_F(Away, NoGuestIsResumedBeforeItsBricksAnswer) {
  take_bricks();
  story.run(5min);
  EXPECT_EQ(resumed(), 0) << story.told();
  EXPECT_EQ(story.known("a"), VmState::paused);
  EXPECT_GE(story.count("action-failed"), 2) << "asked for, and not done";
  for (const BrickId brick : {BrickId(0), BrickId(1)}) story.cloud().set_brick(brick, true);
  ASSERT_TRUE(story.run_until([&] { return serve(); }, 15min)) << story.told();
  EXPECT_EQ(resumed(), 2);
  EXPECT_EQ(story.count("vm-resumed"), 2);
}

// A blink between two looks: no picture ever showed the bricks away, and one look tells that they
// answer. Paused, looked at (2 s), the storage asked (1 s), resumed: within 5 s.
TEST_F(Away, AGuestStoppedByABlinkGoesOnAfterALookAtTheStorage) {
  take_bricks();
  for (const BrickId brick : {BrickId(0), BrickId(1)}) story.cloud().set_brick(brick, true);
  ASSERT_TRUE(story.run_until([&] { return serve(); }, 5s)) << story.told();
  EXPECT_EQ(story.count("action-failed"), 0) << story.told();
}

// The last picture shows all bricks online, and nobody answers any more: that is no picture of now.
TEST_F(Away, SilentStorageIsNotTakenForStorageThatServes) {
  story.cloud().silence_storage(true);
  take_bricks();
  story.run(5min);
  EXPECT_EQ(resumed(), 0) << story.told();
  story.cloud().silence_storage(false);
  story.run(1min);
  EXPECT_EQ(resumed(), 0) << "it answers, and its bricks are away";
}

// One of two bricks is enough for a volume without a quorum of its clients.
TEST_F(Away, ABrickThatIsLeftServes) {
  take_bricks();
  story.cloud().set_brick(BrickId(0), true);
  ASSERT_TRUE(story.run_until([&] { return serve(); }, 5s)) << story.told();
}

// A volume whose clients want both: one is not enough.
Plot of_quorum() {
  Plot plot;
  plot.small.inventory.volumes[0].options["cluster.quorum-type"] = "fixed";
  plot.small.inventory.volumes[0].options["cluster.quorum-count"] = "2";
  return plot;
}

TEST(AwayOfQuorum, ABrickThatIsLeftDoesNotServe) {
  Story story(of_quorum());
  story.cloud().set_brick(BrickId(1), false);
  story.cloud().pause_by_io_error(story.vm("a"));
  story.run(5min);
  EXPECT_EQ(story.cloud().state_on(story.host("hv1"), "a"), live::DomainState::io_error);
  EXPECT_TRUE(story.cloud().orders().empty()) << story.told();
}

// While the storage is asked somebody disarms. It answers, and nothing is sent.
TEST_F(Away, IsNotEndedByAResumeAfterSomebodyDisarmed) {
  story.cloud().silence_storage(true);
  story.cloud().pause_by_io_error(story.vm("a"));
  ASSERT_TRUE(story.run_until([&] { return story.count("begin resume a") == 1; }, 10s));
  story.controller().gate().arm(false);
  story.cloud().silence_storage(false);
  story.run(1min);
  EXPECT_EQ(resumed(), 0) << story.told();
  EXPECT_EQ(story.count("action-failed"), 1) << story.told();
  EXPECT_EQ(story.known("a"), VmState::paused);
}

// The platform's names of the bricks are others than Gluster's: nobody tells of them, and that is
// no leave to resume, though no look ever showed one of them away.
TEST(AwayUnnamed, BricksThatNobodyTellsOfDoNotServe) {
  Plot plot;
  plot.storage_of = small_cloud().inventory;
  for (Brick& brick : plot.small.inventory.bricks) brick.name = "by-address-" + brick.name;
  Story story(plot);
  story.cloud().pause_by_io_error(story.vm("a"));
  story.run(5min);
  EXPECT_GE(story.count("begin resume a"), 1);
  EXPECT_TRUE(story.cloud().orders().empty()) << story.told();
  EXPECT_EQ(story.known("a"), VmState::paused);
}

// One command of a look hangs until it is given up: 23 s a look, and one was under way already when
// the guest stopped. A fresh answer comes within 46 s, more than the 30 s of other orders.
TEST(AwaySlowly, AResumeWaitsForAFreshAnswerAsLongAsTwoLooksTake) {
  Plot plot;
  plot.world.other = 30s;
  plot.storage_look_max = 23s;
  Story story(plot);
  story.cloud().set_storage_delay(23s);
  story.run(35s);
  story.cloud().pause_by_io_error(story.vm("a"));
  ASSERT_TRUE(story.run_until([&] { return story.serves_on("a", "hv1"); }, 50s)) << story.told();
  EXPECT_EQ(story.count("action-failed"), 0) << story.told();
}

}  // namespace
}  // namespace gemello::testing
