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

// A libvirtd that hung for 25 s has shut the guest down only then, and would switch it off at 85 s.
// That takes the other half of 120 s, longer than a turn of 140 s; without the hang it does not.
TEST_F(SecondCall, OfAStopThatWasHeldUpNeedsAsMuchTimeAsEver) {
  lasts(140s);
  story.cloud().hang(story.host("hv1"));
  story.propose(Stop{story.vm("a")});
  story.run(25s);
  story.cloud().unhang(story.host("hv1"));
  story.run(75s);
  EXPECT_EQ(sent(story, "stop a"), 1);
  EXPECT_EQ(story.really("a"), "hv1");
  EXPECT_EQ(story.count("action-unknown"), 1) << story.told();
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

int failed_with(const Story& story, const std::string& part) {
  int found = 0;
  for (const Diary::Line& line : story.diary().lines())
    found += line.text.starts_with("action-failed") && line.text.find(part) != std::string::npos;
  return found;
}

// Somebody disarms while a migration waits for its turn: what is left is sent to nobody.
TEST_F(Turn, WhatWaitedIsNotSentWhenSomebodyDisarmed) {
  lasts(29s);
  story.propose(Migrate{story.vm("c"), story.host("hv2"), story.host("hv3")});
  story.run(1s);
  ASSERT_EQ(story.count("begin migrate c"), 1);
  story.controller().gate().arm(false);
  lasts(150s);
  story.run(2min);
  EXPECT_TRUE(story.cloud().orders().empty());
  EXPECT_EQ(failed_with(story, "disarmed"), 1) << story.told();
  EXPECT_TRUE(story.serves_on("c", "hv2"));
}

// Its target is to be emptied by now: the Guard would let no migration go there.
TEST_F(Turn, AMigrationThatWaitedIsNotSentToAHostInMaintenance) {
  lasts(29s);
  story.propose(Migrate{story.vm("c"), story.host("hv2"), story.host("hv3")});
  story.run(1s);
  story.propose(EnterMaintenance{story.host("hv3")});
  story.run(1s);
  ASSERT_EQ(story.count("begin enter-maintenance hv3"), 1) << story.told();
  lasts(150s);
  story.run(2min);
  EXPECT_TRUE(story.cloud().orders().empty());
  EXPECT_EQ(failed_with(story, "not any more: hv3"), 1) << story.told();
  EXPECT_TRUE(story.serves_on("c", "hv2"));
}

// d1 is on hv3, which holds no VM; d2, on a server, is online when hv3 is to go off. While that
// waits d2 goes away, so hv3 has the last brick of the volume.
Plot with_a_brick_on_hv3() {
  Plot plot = led();
  Inventory& inventory = plot.small.inventory;
  inventory.disk_servers[0].machine = inventory[plot.small.host("hv3")].machine;
  return plot;
}
struct BrickOnHost : Turn {
  BrickOnHost() : Turn(with_a_brick_on_hv3()) {}
};

TEST_F(BrickOnHost, IsNotSwitchedOffAfterTheOtherBrickWentAway) {
  lasts(20s);
  story.propose(PowerOff{story.host("hv3")});
  story.run(1s);
  ASSERT_EQ(story.count("begin power-off hv3"), 1) << story.told();
  story.cloud().set_brick(BrickId(1), false);
  story.run(12s);  // the storage is looked at every 10 s
  lasts(150s);
  story.run(2min);
  EXPECT_EQ(sent(story, "shut down"), 0);
  EXPECT_EQ(failed_with(story, "loses quorum"), 1) << story.told();
  EXPECT_EQ(story.known_host("hv3"), HostState::on);
}

TEST_F(BrickOnHost, IsSwitchedOffWhenNothingChanged) {
  lasts(20s);
  story.propose(PowerOff{story.host("hv3")});
  story.run(1s);
  lasts(150s);
  story.run(1min);
  EXPECT_EQ(story.known_host("hv3"), HostState::off) << story.told();
}

// The migration was never sent: there is nothing to abort, and it must not go out afterwards.
TEST_F(Turn, AMigrationThatWaitsIsCancelled) {
  lasts(29s);
  story.propose(Migrate{story.vm("c"), story.host("hv2"), story.host("hv3")});
  story.run(1s);
  const auto open = story.controller().in_flight().all();
  ASSERT_EQ(open.size(), 1U);
  story.propose(Cancel{open[0].id});
  story.run(1s);
  EXPECT_EQ(failed_with(story, "cancelled before it was sent"), 1) << story.told();
  EXPECT_EQ(story.count("action-done"), 1) << "the cancel";
  lasts(150s);
  story.run(2min);
  EXPECT_TRUE(story.cloud().orders().empty());
  EXPECT_TRUE(story.serves_on("c", "hv2"));
}

// Its thread waits for a connection. Meanwhile its target falls silent, and it is called off; then
// its end says that it never went out. The target is back, and it is not begun anew by itself.
TEST(TurnOfAThread, AMigrationThatWasCalledOffIsNotGivenAnew) {
  Plot plot = led();
  plot.policy = {{"placement", "worst-fit"}, {"rebalancing", "load-balance"}};  // no fence
  std::vector<live::CallId> kept;
  plot.keeps = [&](HostId, live::CallId id, const live::HypervisorCall& what) {
    if (!kept.empty() || !std::holds_alternative<live::MigrateDomain>(what)) return false;
    kept.push_back(id);
    return true;
  };
  Story story(plot);
  story.window().open_until(story.cloud().now() + Duration(1h));
  story.propose(Migrate{story.vm("c"), story.host("hv2"), story.host("hv3")});
  story.run(1s);
  ASSERT_EQ(kept.size(), 1U);
  story.cloud().cut_off(story.host("hv3"));
  ASSERT_TRUE(story.run_until([&] { return story.count("host-lost hv3") == 1; }, 31s));
  story.cloud().reconnect(story.host("hv3"));
  story.run(5s);
  story.answer({kept[0], live::Ending::held_back, live::out_of_turn, {}});
  story.run(2min);
  EXPECT_EQ(sent(story, "migrate c"), 0);
  EXPECT_EQ(failed_with(story, "held back"), 1) << story.told();
  EXPECT_TRUE(story.serves_on("c", "hv2"));
}

// A host that was fenced stays dead when it refuses to be switched on: the proof is still one.
TEST(PowerOfAHost, ThatIsRefusedLeavesItDead) {
  Plot plot;
  plot.policy = {{"placement", "worst-fit"}, {"rebalancing", "load-balance"}};
  Story story(plot);
  const HostId hv1 = story.host("hv1");
  story.cloud().lose_power(hv1);
  ASSERT_TRUE(story.run_until([&] { return story.count("host-lost hv1") == 1; }, 31s));
  story.propose(Fence{hv1, story.world().observe().incarnation(hv1)});
  ASSERT_TRUE(story.run_until([&] { return story.known_host("hv1") == HostState::dead; }, 1min));
  story.cloud().befall_next({Mishap::Kind::failure, {}, hv1});
  story.propose(PowerOn{hv1});
  story.run(10s);
  EXPECT_EQ(story.count("action-failed"), 1) << story.told();
  EXPECT_EQ(story.known_host("hv1"), HostState::dead);
}

// While the order waits in its thread somebody presses the button: hv4 is heard, and stays what it
// is when the order turns out never to have been sent.
TEST(PowerOfAHost, ThatWasHeldBackLateDoesNotSwitchOffWhatIsOn) {
  Plot plot = led();
  std::vector<live::CallId> kept;
  plot.keeps_power = [&](HostId, live::CallId id, live::PowerOrder order) {
    if (order == live::PowerOrder::on) kept.push_back(id);
    return order == live::PowerOrder::on;
  };
  Story story(plot);
  story.window().open_until(story.cloud().now() + Duration(1h));
  story.propose(PowerOn{story.host("hv4")});
  story.run(1s);
  ASSERT_EQ(kept.size(), 1U) << story.told();
  story.cloud().return_power(story.host("hv4"));
  story.decides = false;
  ASSERT_TRUE(story.run_until([&] { return story.known_host("hv4") == HostState::on; }, 2min));
  story.answer({kept[0], live::Ending::held_back, live::out_of_turn, {}});
  story.window().close();
  story.run(100ms);
  EXPECT_EQ(story.known_host("hv4"), HostState::on);
}

}  // namespace
}  // namespace gemello::testing
