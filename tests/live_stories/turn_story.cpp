// Orders by turns: what a turn is too short for waits until it was renewed, or is never sent.
#include "tests/live_stories/story.hpp"

namespace gemello::testing {
namespace {

int sent(Story& story, const std::string& text) {
  int found = 0;
  for (const SyntheticCloud::Order& order : story.cloud().orders()) found += order.text == text;
  return found;
}

Plot led() {
  Plot plot;
  plot.leads = true;
  return plot;
}

struct Turn : ::testing::Test {
  explicit Turn(Plot plot = led()) : story(std::move(plot)) {}
  void lasts(Duration longer) { story.window().open_until(story.cloud().now() + longer); }
  bool elsewhere(const char* vm) { return story.place(vm) != "hv1" && story.serves_somewhere(vm); }

  Story story;
};

// Lost within 30 s. At most 59 s of the turn are left then, and a fence may take 60 s: it waits,
// and is no failure. The turn is renewed 15 s later: it is sent, once. The BMC cuts in 5 s and is
// read in 0.2 s, a process needs 1 s, a guest 10 s, a look 2 s: within 20 s all is well.
TEST_F(Turn, AFenceIsHeldBackSentOnceAndIsNoFailure) {
  story.cloud().lose_power(story.host("hv1"));
  lasts(28s + 59s);
  ASSERT_TRUE(story.run_until([&] { return story.count("begin fence hv1") == 1; }, 31s));
  story.run(15s);
  EXPECT_EQ(sent(story, "power off"), 0);
  EXPECT_EQ(story.count("action-"), 0) << "neither failed nor unknown: " << story.told();
  EXPECT_TRUE(story.cloud().orders().empty());
  lasts(150s);
  ASSERT_TRUE(story.run_until([&] { return elsewhere("a") && elsewhere("b"); }, 20s))
      << story.told();
  EXPECT_EQ(sent(story, "power off"), 1);
  EXPECT_EQ(story.count("begin fence"), 1);
  EXPECT_EQ(story.count("action-failed"), 0);
}

// The host answers again while its fence waits: given anew, it is judged anew.
TEST_F(Turn, AFenceThatWaitedIsNotSentToAHostThatAnswersAgain) {
  story.cloud().cut_off(story.host("hv1"));
  lasts(28s + 59s);
  ASSERT_TRUE(story.run_until([&] { return story.count("begin fence hv1") == 1; }, 31s));
  story.cloud().reconnect(story.host("hv1"));
  ASSERT_TRUE(story.run_until([&] { return story.known_host("hv1") == HostState::on; }, 10s));
  lasts(150s);
  story.run(5min);
  EXPECT_EQ(sent(story, "power off"), 0);
  EXPECT_EQ(story.count("action-failed"), 1) << story.told();
  EXPECT_TRUE(story.serves_on("a", "hv1"));
}

// The turn ends: nothing was sent, and nothing ever is.
TEST_F(Turn, WhatWaitedFailsWithTheTurn) {
  story.cloud().lose_power(story.host("hv1"));
  lasts(28s + 59s);
  ASSERT_TRUE(story.run_until([&] { return story.count("begin fence hv1") == 1; }, 31s));
  story.decides = false;  // it leads no more
  story.window().close();
  story.run(10s);
  story.decides = true;
  story.run(1s);
  EXPECT_EQ(story.count("action-failed"), 1) << story.told();
  story.decides = false;
  lasts(1h);
  story.run(10min);
  EXPECT_TRUE(story.cloud().orders().empty());
}

// A renewal that does not come: the order ends at its own deadline, 60 s after it was begun.
TEST_F(Turn, WhatWaitedFailsAtItsDeadline) {
  story.cloud().lose_power(story.host("hv1"));
  lasts(28s + 59s);
  ASSERT_TRUE(story.run_until([&] { return story.count("begin fence hv1") == 1; }, 31s));
  const Instant begun = story.cloud().now();
  while (story.cloud().now() < begun + 2min && story.count("action-failed") == 0) {
    lasts(50s);
    story.run(1s);
  }
  EXPECT_GE(story.cloud().now(), begun + Duration(59s));
  EXPECT_LE(story.cloud().now(), begun + Duration(63s));
  EXPECT_EQ(sent(story, "power off"), 0);
}

// Start, stop, migration and power: given anew they end as if they had been sent at first.
TEST_F(Turn, EveryKindOfOrderIsGivenAnew) {
  lasts(29s);
  story.propose(Migrate{story.vm("c"), story.host("hv2"), story.host("hv3")});
  story.propose(Stop{story.vm("a")});
  story.run(10s);
  EXPECT_TRUE(story.cloud().orders().empty());
  EXPECT_EQ(story.known("a"), VmState::running) << "as if it had not been asked";
  EXPECT_EQ(story.known("c"), VmState::running);
  lasts(150s);
  story.run(1min);
  EXPECT_EQ(story.known("a"), VmState::stopped) << story.told();
  EXPECT_TRUE(story.serves_on("c", "hv3")) << story.told();
  EXPECT_EQ(sent(story, "stop a"), 1);
  EXPECT_EQ(sent(story, "migrate c"), 1);
  EXPECT_EQ(story.count("action-failed"), 0);
}

// A guest that ignores its shutdown is switched off after half of 120 s: a second call, for which
// the turn is too short by then. It goes on; how it ended is not known until it was looked at.
Plot deaf_guest() {
  Plot plot = led();
  plot.times.stop = 1h;
  return plot;
}
struct SecondCall : Turn {
  SecondCall() : Turn(deaf_guest()) {}
};

TEST_F(SecondCall, OfAStopIsNotSentWhenTheTurnHasBecomeTooShort) {
  lasts(150s);
  story.propose(Stop{story.vm("a")});
  story.run(30s);
  ASSERT_EQ(sent(story, "stop a"), 1);
  story.window().close();  // deposed
  story.run(1min);
  EXPECT_EQ(story.really("a"), "hv1");
  EXPECT_EQ(story.count("action-unknown"), 1) << story.told();
  story.run(1min);
  EXPECT_TRUE(story.serves_on("a", "hv1")) << story.told();
}

TEST_F(SecondCall, OfAStopIsSentInATurnThatLasts) {
  lasts(150s);
  story.propose(Stop{story.vm("a")});
  story.run(62s);
  EXPECT_EQ(story.really("a"), "");
  EXPECT_EQ(story.known("a"), VmState::stopped) << story.told();
}

// The bound of a heal is an order like the others.
TEST_F(Turn, ABoundOfHealsWaitsToo) {
  lasts(20s);  // it may take 30 s
  story.propose(ThrottleHeal{VolumeId(0), BytesPerSecond(50e6)});
  story.run(5s);
  EXPECT_EQ(story.cloud().heal_limit(VolumeId(0)), BytesPerSecond(0));
  lasts(150s);
  story.run(5s);
  EXPECT_EQ(story.cloud().heal_limit(VolumeId(0)), BytesPerSecond(50e6)) << story.told();
}

}  // namespace
}  // namespace gemello::testing
