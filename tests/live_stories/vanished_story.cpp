// A guest that left its host while several others were silent: it may run on any of them.
#include "tests/live_stories/story.hpp"

namespace gemello::testing {
namespace {

// While the program is not scheduled somebody migrates a from hv1 to hv3 (20 s); then hv2 and hv3
// are cut off from the program alone. hv1 answers without a. Nobody can tell whether it is on hv2
// or on hv3; it runs on hv3. One policy restarts what is lost, and the test fences.
struct Vanished : ::testing::Test {
  static Plot plot() {
    Plot plot;
    plot.policy = {{"placement", "worst-fit"},
                   {"rebalancing", "load-balance"},
                   {"failover", {{"name", "restart-by-priority"}, {"fence_retries", 0}}}};
    return plot;
  }
  void vanish() {
    story.run(3s);
    for (const char* host : {"hv2", "hv3"}) story.cloud().jam(story.host(host));
    story.migrate_by_hand("a", "hv1", "hv3");
    story.sleep(21s);
    ASSERT_EQ(story.really("a"), "hv3");
    story.cloud().cut_off(story.host("hv2"));
    story.cloud().cut_off(story.host("hv3"));
    ASSERT_TRUE(story.run_until([&] { return story.known("a") == VmState::lost; }, 2min))
        << story.told();
  }
  /// A person looked at it: it is off.
  void bury(const char* host) {
    story.cloud().lose_power(story.host(host));
    ASSERT_FALSE(story.world().declare_dead(story.host(host), "giulia", story.world().now()));
  }

  Story story{plot()};
};

// hv2 is dead for certain, and a runs on: no start before hv3 is known to be dead, too.
TEST_F(Vanished, IsNotStartedBeforeEveryHostThatMayHoldItIsDead) {
  vanish();
  bury("hv2");
  story.run(10min);
  EXPECT_EQ(story.count("begin start a"), 0) << story.told();
  EXPECT_EQ(story.really("a"), "hv3");
  EXPECT_EQ(story.known("a"), VmState::lost);
  EXPECT_EQ(story.place("a"), "hv3") << "where it may be";
  bury("hv3");
  ASSERT_TRUE(story.run_until([&] { return story.serves_somewhere("a"); }, 5min)) << story.told();
}

TEST_F(Vanished, TheOtherWayRoundItIsNotStartedEither) {
  vanish();
  bury("hv3");  // it was there
  story.run(10min);
  EXPECT_EQ(story.count("begin start a"), 0) << "it may be on hv2: " << story.told();
  story.cloud().reconnect(story.host("hv2"));  // which answers without it
  ASSERT_TRUE(story.run_until([&] { return story.serves_somewhere("a"); }, 5min)) << story.told();
}

// Its host is heard again: there it is, and is the VM, no copy of it.
TEST_F(Vanished, IsTakenForItselfWhereItIsFound) {
  vanish();
  bury("hv2");
  story.run(1min);
  story.cloud().reconnect(story.host("hv3"));
  ASSERT_TRUE(story.run_until([&] { return story.serves_on("a", "hv3"); }, 1min)) << story.told();
  story.run(5min);
  EXPECT_EQ(story.copies(), "");
  EXPECT_EQ(story.count("begin start a"), 0);
}

// Found while both are silent to the last: hv2 is its place to the program, hv3 has it.
TEST_F(Vanished, IsNoCopyWhenItsHostIsTheFirstToAnswer) {
  vanish();
  story.cloud().reconnect(story.host("hv3"));
  ASSERT_TRUE(story.run_until([&] { return story.serves_on("a", "hv3"); }, 1min)) << story.told();
  bury("hv2");
  story.run(5min);
  EXPECT_EQ(story.copies(), "");
  EXPECT_TRUE(story.serves_on("a", "hv3")) << story.told();
  EXPECT_EQ(story.count("begin destroy-copy a"), 0);
}

// The program is started anew and does not know any more which hosts they were: any that is silent.
TEST_F(Vanished, IsNotStartedByAProgramThatWasRestarted) {
  vanish();
  story.restart();
  story.run(1min);
  ASSERT_EQ(story.known("a"), VmState::lost) << story.told();
  bury("hv2");
  story.run(10min);
  EXPECT_EQ(story.count("begin start a"), 0) << story.told();
  bury("hv3");
  ASSERT_TRUE(story.run_until([&] { return story.serves_somewhere("a"); }, 5min)) << story.told();
}

// Somebody's migration of a from hv1 to hv3 is seen under way; then nobody here hears the two,
// which go on, and a arrives. That hv1 is dead for certain says nothing of a, but all of b, which
// stayed.
TEST(VanishedBetweenTwo, AGuestThatWasSeenLeavingIsLookedForWhereItMayHaveGone) {
  Plot plot = Vanished::plot();
  bool deaf = false;
  Story* told = nullptr;
  plot.keeps = [&](HostId host, live::CallId, const live::HypervisorCall&) {
    return deaf && (host == told->host("hv1") || host == told->host("hv3"));
  };
  Story story(plot);
  told = &story;
  story.run(3s);
  for (const char* host : {"hv1", "hv3"}) story.cloud().jam(story.host(host));
  story.migrate_by_hand("a", "hv1", "hv3");
  story.run(4s);
  ASSERT_EQ(story.known("a"), VmState::migrating) << story.told();
  deaf = true;
  ASSERT_TRUE(story.run_until(
      [&] { return story.count("host-lost hv1") == 1 && story.count("host-lost hv3") == 1; },
      1min));
  ASSERT_EQ(story.known("a"), VmState::lost);
  ASSERT_EQ(story.really("a"), "hv3");
  story.cloud().lose_power(story.host("hv1"));
  ASSERT_FALSE(story.world().declare_dead(story.host("hv1"), "giulia", story.world().now()));
  story.run(5min);
  EXPECT_EQ(story.count("begin start b"), 1) << story.told();
  EXPECT_EQ(story.count("begin start a"), 0) << story.told();
  EXPECT_EQ(story.place("a"), "hv3") << "where it may be";
  deaf = false;
  ASSERT_TRUE(story.run_until([&] { return story.serves_on("a", "hv3"); }, 1min)) << story.told();
  EXPECT_EQ(story.copies(), "");
}

// The same, and it never arrived: hv3 answers without it, so that hv1's death is enough.
TEST(VanishedBetweenTwo, AGuestThatDiedLeavingIsStartedOnceItsTargetAnswersWithoutIt) {
  Plot plot = Vanished::plot();
  bool deaf = false;
  Story* told = nullptr;
  plot.keeps = [&](HostId host, live::CallId, const live::HypervisorCall&) {
    return deaf && host == told->host("hv3");
  };
  Story story(plot);
  told = &story;
  story.run(3s);
  for (const char* host : {"hv1", "hv3"}) story.cloud().jam(story.host(host));
  story.migrate_by_hand("a", "hv1", "hv3");
  story.run(4s);
  deaf = true;
  story.cloud().lose_power(story.host("hv1"));
  ASSERT_TRUE(story.run_until(
      [&] { return story.count("host-lost hv1") == 1 && story.count("host-lost hv3") == 1; },
      1min));
  ASSERT_FALSE(story.world().declare_dead(story.host("hv1"), "giulia", story.world().now()));
  story.run(3min);
  EXPECT_EQ(story.count("begin start a"), 0) << story.told();
  deaf = false;
  ASSERT_TRUE(story.run_until([&] { return story.serves_somewhere("a"); }, 5min)) << story.told();
  EXPECT_EQ(story.count("begin start a"), 1);
}

// Its former host dies while it is still looked for, and is lost before hv3 is, as its power switch
// is asked: the proof of that one says nothing of a guest that had left it, over a restart neither.
TEST(VanishedEarlier, IsNotStartedByTheProofOfTheHostThatItLeft) {
  Plot plot = Vanished::plot();
  plot.detection.confirm_bmc = true;
  Story story(plot);
  story.run(3s);
  story.cloud().jam(story.host("hv3"));
  story.migrate_by_hand("a", "hv1", "hv3");
  story.sleep(21s);
  story.cloud().cut_off(story.host("hv3"));
  ASSERT_TRUE(story.run_until([&] { return story.known("a") == VmState::migrating; }, 5s));
  story.cloud().lose_power(story.host("hv1"));
  ASSERT_TRUE(story.run_until([&] { return story.count("host-lost hv1") == 1; }, 15s));
  ASSERT_FALSE(story.world().declare_dead(story.host("hv1"), "giulia", story.world().now()));
  story.run(1s);
  EXPECT_EQ(story.count("begin start b"), 1) << story.told();
  EXPECT_EQ(story.count("host-lost hv3"), 0) << "not yet";
  EXPECT_EQ(story.count("begin start a"), 0) << story.told();
  story.restart();
  story.run(5min);
  EXPECT_EQ(story.count("begin start a"), 0) << story.told();
  EXPECT_EQ(story.really("a"), "hv3");
  story.cloud().lose_power(story.host("hv3"));
  ASSERT_FALSE(story.world().declare_dead(story.host("hv3"), "giulia", story.world().now()));
  ASSERT_TRUE(story.run_until([&] { return story.serves_somewhere("a"); }, 5min)) << story.told();
}

// A VM that is retired without the proof of every host would be left running on the other.
TEST_F(Vanished, IsNotRetiredEither) {
  vanish();
  bury("hv2");
  story.run(1s);
  story.propose(Retire{story.vm("a")});
  story.run(1s);
  EXPECT_EQ(story.count("refuse retire a"), 1) << story.told();
}

}  // namespace
}  // namespace gemello::testing
