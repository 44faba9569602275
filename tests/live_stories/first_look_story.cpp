// What a program believes that knows little: at its first start, after a restart, of switches it
// never tried, of orders that its Guard did not see.
#include "tests/live_stories/story.hpp"

namespace gemello::testing {
namespace {

// hv1 is cut off and lives, its switch is stuck, the operator says that it is dead: a and b run
// elsewhere from then on. Then hv1 is back with what it held.
std::unique_ptr<Story> split(Plot plot) {
  auto story = std::make_unique<Story>(std::move(plot));
  story->cloud().jam(story->host("hv1"));
  story->cloud().cut_off(story->host("hv1"));
  story->run(100s);
  story->tolerate_two();
  EXPECT_FALSE(story->world().declare_dead(story->host("hv1"), "giulia", story->world().now()));
  story->run(5min);
  EXPECT_NE(story->place("a"), "hv1") << story->told();
  story->cloud().unjam(story->host("hv1"));
  story->cloud().reconnect(story->host("hv1"));
  return story;
}

TEST(FirstLook, ARestartKeepsTheKnownPlaceWhoeverAnswersFirst) {
  for (const Duration late : {0ms, 900ms}) {
    Plot plot;
    plot.delays = {0ms, late, late, late};
    const auto story = split(plot);
    const std::string a = story->place("a");
    const std::string b = story->place("b");
    story->restart();
    story->run(2min);
    EXPECT_EQ(story->really("a"), a) << story->told();
    EXPECT_EQ(story->really("b"), b) << story->told();
  }
}

TEST(FirstLook, ARestartRemembersWhatWasLeftOver) {
  Plot plot;
  plot.gate.set_mode(Action(DestroyCopy{}).index(), GateMode::recommend);
  const auto story = split(plot);
  const std::string a = story->place("a");
  story->run(1min);
  EXPECT_NE(story->copies(), "");
  story->cloud().lose_power(story->host(a));
  story->restart();
  story->run(20s);
  EXPECT_NE(story->place("a"), "hv1") << story->told();
  EXPECT_EQ(story->count("begin resume a"), 0) << story->told();
}

// Nobody remembers anything, and a runs twice: which of the two is the older one cannot be seen.
TEST(FirstLook, OfTwoThatRunNeitherIsDestroyed) {
  Plot plot;
  Story story(plot);
  story.tolerate_two();
  story.cloud().lock_images(false);
  story.decides = false;
  story.by_hand(story.host("hv3"), live::StartDomain{"a", story.cloud().definition(story.vm("a"))});
  story.run(10s);
  ASSERT_EQ(story.really("a"), "hv1 hv3");
  story.restart_without_memory();
  story.decides = true;
  story.run(5min);
  EXPECT_EQ(story.really("a"), "hv1 hv3") << story.told();
  EXPECT_NE(story.copies(), "") << "a person can see it";
  EXPECT_EQ(story.count("begin destroy-copy"), 0) << story.told();
}

// A removed guest is somebody's will; one whose process died is not.
TEST(FirstLook, ARemovedVmStaysRemoved) {
  Story story;
  story.by_hand(story.host("hv1"), live::DestroyDomain{"a"});
  story.run(2min);
  EXPECT_EQ(story.count("vm-stopped a on hv1 (ordered by somebody else"), 1) << story.told();
  EXPECT_EQ(story.count("begin start a"), 0) << story.told();
}

// Its word would be a proof of death.
TEST(FirstLook, ASwitchThatNeverReadOnFencesNobody) {
  Plot plot;
  plot.jammed = "hv1";
  Story story(plot);
  story.cloud().lose_power(story.host("hv1"));
  story.run(40s);
  story.cloud().unjam(story.host("hv1"));
  story.run(10min);
  EXPECT_GT(story.count("begin fence hv1"), 0) << story.told();
  EXPECT_EQ(story.count("action-done"), 0) << story.told();
  EXPECT_EQ(story.count("begin start"), 0) << story.told();
}

TEST(FirstLook, AnOldWordIsNoProof) {
  Story story;
  const Instant before = story.world().now();
  story.cloud().jam(story.host("hv1"));
  story.cloud().cut_off(story.host("hv1"));
  story.run(100s);
  ASSERT_EQ(story.known_host("hv1"), HostState::unreachable);
  EXPECT_TRUE(story.world().declare_dead(story.host("hv1"), "giulia", before));
  story.run(1min);
  EXPECT_EQ(story.count("host-proven-dead"), 0) << story.told();
}

/// The world is the second line: it refuses what no Guard should have let through.
class SecondLine : public ::testing::Test {
 protected:
  SecondLine() {
    story.decides = false;
    story.run(10s);
  }
  bool fails(const Action& action) {
    const ActionId id{++last_};
    story.world().begin(id, action);
    for (int i = 0; i < 600; ++i) {
      story.run(1s);
      for (const Event& event : story.world().take_events())
        if (const auto* failed = std::get_if<ActionFailed>(&event.body))
          if (failed->action == id) return true;
    }
    return false;
  }

  Story story;

 private:
  std::uint64_t last_ = 1000;
};

TEST_F(SecondLine, NoStartOfALostVmWithoutProof) {
  story.cloud().cut_off(story.host("hv1"));
  story.run(60s);
  ASSERT_EQ(story.known("a"), VmState::lost);
  EXPECT_TRUE(fails(Start{StoppedVm::as_stated(story.vm("a")), story.host("hv3")}));
  EXPECT_EQ(story.really("a"), "hv1");
}

TEST_F(SecondLine, NoStartBesideAProcessThatALookSaw) {
  story.by_hand(story.host("hv1"), live::StopDomain{"a", 1s, false});
  story.run(20s);
  ASSERT_EQ(story.known("a"), VmState::stopped);
  story.cloud().leave_copy(story.vm("a"), story.host("hv2"), true);
  story.run(1s);
  EXPECT_TRUE(fails(Start{StoppedVm::as_stated(story.vm("a")), story.host("hv3")}));
  EXPECT_EQ(story.really("a"), "hv2") << "the copy left there, and no second one";
  EXPECT_EQ(story.count("begin"), 0);
}

TEST_F(SecondLine, NoFenceOfAHostThatAnswers) {
  const Incarnation life = story.world().observe().incarnation(story.host("hv1"));
  EXPECT_TRUE(fails(Fence{story.host("hv1"), life}));
  EXPECT_TRUE(story.cloud().has_power(story.host("hv1")));
}

}  // namespace
}  // namespace gemello::testing
