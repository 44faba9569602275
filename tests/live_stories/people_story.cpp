// What a person does to a guest is that person's will; what a guest suffers is mended.
#include "tests/live_stories/story.hpp"

namespace gemello::testing {
namespace {

TEST(People, AGuestThatShutsItselfDownStaysDown) {
  Story story;
  story.cloud().stop_by_itself(story.vm("a"));
  story.run(30min);
  EXPECT_EQ(story.known("a"), VmState::stopped);
  EXPECT_EQ(story.count("vm-stopped a on hv1 (shut down by its own system)"), 1) << story.told();
  EXPECT_EQ(story.count("begin"), 0);
}

TEST(People, AGuestThatAPersonShutsDownStaysDown) {
  Story story;
  story.by_hand(story.host("hv1"), live::StopDomain{"a", 60s, false});
  story.run(30min);
  EXPECT_EQ(story.known("a"), VmState::stopped);
  EXPECT_EQ(story.count("begin"), 0) << story.told();
}

// A guest that a person switches off, its definition kept (StopDomain without patience).
TEST(People, AGuestThatAPersonSwitchesOffStaysOff) {
  for (const bool events : {true, false}) {
    Plot plot;
    plot.events = events;
    Story story(plot);
    story.by_hand(story.host("hv1"), live::StopDomain{"a", 0s, false});
    story.run(30min);
    EXPECT_EQ(story.known("a"), VmState::stopped);
    EXPECT_EQ(story.count("begin"), 0) << story.told();
  }
}

// It stays down when the controller is restarted, and when its host is lost and comes back.
TEST(People, AGuestThatWasShutDownStaysDownThroughARestartAndALoss) {
  Story story;
  story.cloud().stop_by_itself(story.vm("a"));
  story.run(1min);
  story.restart();
  story.run(1min);
  EXPECT_EQ(story.count("begin"), 0) << story.told();
  story.cloud().lose_power(story.host("hv1"));
  story.run(10min);
  EXPECT_EQ(story.known("a"), VmState::stopped);
  EXPECT_EQ(story.count("begin start a"), 0) << story.told();
  EXPECT_EQ(story.count("begin start b"), 1);
}

TEST(People, APausedGuestIsNotResumed) {
  Story story;
  story.cloud().leave_copy(story.vm("d"), story.host("hv2"), true);  // never seen before: paused
  story.run(30min);
  EXPECT_EQ(story.known("d"), VmState::paused);
  EXPECT_EQ(story.count("begin"), 0) << story.told();
}

TEST(People, AGuestPausedByAnErrorIsResumedAndAgainWhenItPausesAgain) {
  Story story;
  story.cloud().pause_by_io_error(story.vm("a"));
  ASSERT_TRUE(story.run_until([&] { return story.known("a") == VmState::paused; }, 3s));
  ASSERT_TRUE(story.run_until([&] { return story.serves_on("a", "hv1"); }, 5s)) << story.told();
  // The storage is still away: it pauses at its next write, for ten minutes on end.
  for (int again = 0; again < 20; ++again) {
    story.cloud().pause_by_io_error(story.vm("a"));
    story.run(30s);
  }
  ASSERT_TRUE(story.run_until([&] { return story.serves_on("a", "hv1"); }, 31min)) << story.told();
  EXPECT_LE(story.count("begin resume a"), 12) << "it backs off";
}

// A process that dies, its definition kept: restarted, once.
TEST(People, ACrashedGuestIsRestarted) {
  Story story;
  story.cloud().crash(story.vm("a"), story.host("hv1"));
  ASSERT_TRUE(story.run_until([&] { return story.known("a") == VmState::stopped; }, 3s));
  ASSERT_TRUE(story.run_until([&] { return story.serves_somewhere("a"); }, 13s)) << story.told();
  EXPECT_EQ(story.count("begin start a"), 1);
}

// A person starts a guest elsewhere than it was defined last: it is there, and no copy.
TEST(People, AGuestStartedByHandElsewhereIsAdopted) {
  Story story;
  story.by_hand(story.host("hv1"), live::StopDomain{"a", 60s, false});
  story.run(1min);
  story.by_hand(story.host("hv3"), live::StartDomain{"a", story.cloud().definition(story.vm("a"))});
  ASSERT_TRUE(story.run_until([&] { return story.serves_on("a", "hv3"); }, 5s)) << story.told();
  EXPECT_EQ(story.count("begin start"), 0);
  story.run(5min);
  EXPECT_TRUE(story.serves_on("a", "hv3"));
  EXPECT_EQ(story.count("begin destroy-copy a on hv3"), 0);
}

// A guest that nobody knows holds 28 of hv3's 30 GiB: no room for a and b there.
TEST(People, AnUnknownGuestHoldsItsMemory) {
  Story story;
  story.cloud().add_guest("stranger", story.host("hv3"), Bytes(std::int64_t{28} << 30));
  story.run(5s);
  story.cloud().lose_power(story.host("hv1"));
  story.run(10min);
  EXPECT_EQ(story.count("begin start a on hv3"), 0) << story.told();
  EXPECT_EQ(story.count("begin start b on hv3"), 0);
  EXPECT_TRUE(story.serves_on("a", "hv2"));
  EXPECT_TRUE(story.serves_on("b", "hv2"));
  EXPECT_EQ(story.cloud().state_on(story.host("hv3"), "stranger"), live::DomainState::running);
}

}  // namespace
}  // namespace gemello::testing
