// VMs that nobody wants any more, of a host that died.
#include "tests/live_stories/story.hpp"

namespace gemello::testing {
namespace {

// Nobody starts what was lost: what happens is what the test proposes.
Plot by_hand_only() {
  Plot plot;
  plot.policy = {{"placement", "worst-fit"}, {"rebalancing", "load-balance"}};
  return plot;
}

struct RetireLost : ::testing::Test {
  void lose_hv1() {
    story.cloud().lose_power(story.host("hv1"));
    ASSERT_TRUE(story.run_until([&] { return story.known("a") == VmState::lost; }, 1min));
  }
  void fence_hv1() {
    const HostId hv1 = story.host("hv1");
    story.propose(Fence{hv1, story.world().observe().incarnation(hv1)});
    ASSERT_TRUE(story.run_until([&] { return story.known_host("hv1") == HostState::dead; }, 1min))
        << story.told();
  }
  /// Whether the world itself takes it, past the Guard: "done", or why not.
  std::string asked_of_world(const Action& action, std::uint64_t id) {
    story.decides = false;
    story.world().begin(ActionId{id}, action);
    story.run(1s);
    for (const Event& event : story.world().take_events()) {
      if (std::holds_alternative<ActionDone>(event.body)) return "done";
      if (const auto* failed = std::get_if<ActionFailed>(&event.body)) return failed->cause;
    }
    return "no end";
  }

  Story story{by_hand_only()};
};

// Its host is back 60 s after its power: the definition of a goes at once, that of b, which is
// wanted, stays; only then is the host one that takes VMs.
TEST_F(RetireLost, WithTheProofNothingOfItIsLeftWhenItsHostIsBack) {
  lose_hv1();
  story.propose(Retire{story.vm("a")});
  story.run(1s);
  EXPECT_EQ(story.count("refuse retire a"), 1) << "nothing is proven yet";
  fence_hv1();
  story.propose(Retire{story.vm("a")});
  story.run(1s);
  EXPECT_EQ(story.known("a"), VmState::retired) << story.told();
  EXPECT_EQ(story.known("b"), VmState::lost);
  EXPECT_EQ(story.cloud().orders().size(), 1U) << "the fence: nobody is left to be told";
  story.cloud().return_power(story.host("hv1"));
  ASSERT_TRUE(story.run_until([&] { return story.known_host("hv1") == HostState::on; }, 2min));
  EXPECT_EQ(story.copies(), "a on hv1 (stopped)") << "from its first answer on";
  story.propose(Migrate{story.vm("c"), story.host("hv2"), story.host("hv1")});
  ASSERT_TRUE(story.run_until([&] { return story.copies().empty(); }, 5s)) << story.told();
  EXPECT_EQ(story.count("refuse migrate c"), 1) << story.told();
  EXPECT_FALSE(story.cloud().state_on(story.host("hv1"), "a"));
  EXPECT_EQ(story.cloud().state_on(story.host("hv1"), "b"), live::DomainState::shut_off);
  story.run(10min);
  EXPECT_EQ(story.cloud().orders().size(), 2U) << "the fence and one destroy: nothing twice";
  EXPECT_EQ(story.count("begin destroy-copy"), 1) << story.told();
  EXPECT_EQ(story.known("a"), VmState::retired);
  EXPECT_EQ(story.known("b"), VmState::stopped);
}

// The world is its own judge: a silent host is no dead one, and neither is one in another life.
TEST_F(RetireLost, WithoutTheProofTheWorldRefuses) {
  lose_hv1();
  EXPECT_NE(asked_of_world(Retire{story.vm("a")}, 900).find("not proven"), std::string::npos);
  EXPECT_EQ(story.known("a"), VmState::lost);
  ASSERT_FALSE(story.world().declare_dead(story.host("hv1"), "giulia", story.world().now()));
  EXPECT_EQ(asked_of_world(Retire{story.vm("a")}, 901), "done");
  EXPECT_EQ(asked_of_world(Retire{story.vm("a")}, 902), "a is retired");
}

// The program dies after the retirement, and the new one finds the host back.
TEST_F(RetireLost, IsRememberedOverARestart) {
  lose_hv1();
  fence_hv1();
  story.propose(Retire{story.vm("a")});
  story.run(1s);
  ASSERT_EQ(story.known("a"), VmState::retired) << story.told();
  story.cloud().return_power(story.host("hv1"));
  story.restart();
  story.run(2min);
  EXPECT_EQ(story.known("a"), VmState::retired) << story.told();
  EXPECT_EQ(story.copies(), "");
  EXPECT_FALSE(story.cloud().state_on(story.host("hv1"), "a"));
}

// Somebody starts it by hand as soon as its host is back: a process is nobody's leftover.
TEST_F(RetireLost, WhatSomebodyStartsThereIsLeftAlone) {
  lose_hv1();
  fence_hv1();
  story.propose(Retire{story.vm("a")});
  story.run(1s);
  story.cloud().set_delay(story.host("hv1"), 1500ms);
  story.cloud().return_power(story.host("hv1"));
  ASSERT_TRUE(story.run_until([&] { return story.cloud().life(story.host("hv1")) == 2; }, 2min));
  story.by_hand(story.host("hv1"), live::StartDomain{"a", story.cloud().definition(story.vm("a"))});
  story.run(1min);
  EXPECT_EQ(story.really("a"), "hv1");
  EXPECT_EQ(story.known("a"), VmState::running) << story.told();
}

// Nobody lets this program destroy copies: the definition stays, its host takes no VM, and people
// are told why, once.
TEST_F(RetireLost, NothingIsUndefinedThatTheGateWouldNotLetPass) {
  lose_hv1();
  fence_hv1();
  story.propose(Retire{story.vm("a")});
  story.run(1s);
  story.controller().gate().set_mode(Action(DestroyCopy{}).index(), GateMode::recommend);
  story.cloud().return_power(story.host("hv1"));
  story.run(10min);
  EXPECT_EQ(story.known_host("hv1"), HostState::on);
  EXPECT_EQ(story.cloud().orders().size(), 1U) << "the fence";
  EXPECT_EQ(story.copies(), "a on hv1 (stopped)");
  EXPECT_EQ(story.cloud().state_on(story.host("hv1"), "a"), live::DomainState::shut_off);
  ASSERT_EQ(story.said().size(), 1U);
  EXPECT_EQ(story.said()[0],
            "a was retired while hv1 was dead: its definition there stays, and the host takes no "
            "VM: not automatic: destroy-copy");
}

// A host on its way down takes no order: its leftover waits until it is back.
TEST_F(RetireLost, NothingIsUndefinedOnAHostThatShutsDown) {
  lose_hv1();
  fence_hv1();
  story.propose(Retire{story.vm("a")});
  story.run(1s);
  const std::size_t destroy_copy = Action(DestroyCopy{}).index();
  story.controller().gate().set_mode(destroy_copy, GateMode::recommend);
  story.cloud().return_power(story.host("hv1"));
  ASSERT_TRUE(story.run_until([&] { return story.known_host("hv1") == HostState::on; }, 2min));
  story.propose(PowerOff{story.host("hv1")});
  ASSERT_TRUE(
      story.run_until([&] { return story.known_host("hv1") == HostState::shutting_down; }, 10s))
      << story.told();
  story.controller().gate().set_mode(destroy_copy, GateMode::automatic);
  ASSERT_TRUE(story.run_until([&] { return story.known_host("hv1") == HostState::off; }, 5min))
      << story.told();
  EXPECT_EQ(story.count("begin destroy-copy"), 0) << story.told();
  EXPECT_EQ(story.cloud().orders().size(), 2U) << "the fence and the power-off";
  story.propose(PowerOn{story.host("hv1")});
  ASSERT_TRUE(story.run_until([&] { return story.known_host("hv1") == HostState::on; }, 5min))
      << story.told();
  story.run(1min);
  EXPECT_EQ(story.copies(), "");
  EXPECT_EQ(story.count("begin destroy-copy a on hv1"), 1) << story.told();
}

TEST_F(RetireLost, NothingIsUndefinedWhileDisarmed) {
  lose_hv1();
  fence_hv1();
  story.propose(Retire{story.vm("a")});
  story.run(1s);
  story.controller().gate().arm(false);
  story.cloud().return_power(story.host("hv1"));
  story.run(10min);
  EXPECT_EQ(story.cloud().orders().size(), 1U) << "the fence";
  story.controller().gate().arm(true);
  story.run(1min);
  EXPECT_EQ(story.copies(), "");
  EXPECT_EQ(story.said().size(), 1U) << "why it stayed; that it goes is in the journal";
  EXPECT_EQ(story.count("begin destroy-copy a on hv1"), 1) << story.told();
}

// An act on a host like every other: the intent stands in the journal when the call goes out, the
// end after its answer, and until then a is locked by it.
TEST_F(RetireLost, AnUndefinitionIsJournalledBeforeAndAfter) {
  lose_hv1();
  fence_hv1();
  story.propose(Retire{story.vm("a")});
  story.run(1s);
  story.cloud().set_delay(story.host("hv1"), 1s);
  story.cloud().return_power(story.host("hv1"));
  ASSERT_TRUE(story.run_until([&] { return story.cloud().orders().size() == 2; }, 2min));
  const Instant sent = story.cloud().orders()[1].at;
  EXPECT_EQ(story.when("begin destroy-copy a on hv1"), sent) << story.told();
  ASSERT_EQ(story.diary().open().size(), 1U);
  const auto [id, entry] = *story.diary().open().begin();
  EXPECT_EQ(entry.action, Action(DestroyCopy{story.vm("a"), story.host("hv1")}));
  const InFlightAction* lock = story.controller().in_flight().of(story.vm("a"));
  ASSERT_NE(lock, nullptr);
  EXPECT_EQ(lock->id, id);
  story.run(1min);
  EXPECT_TRUE(story.diary().open().empty()) << story.told();
  EXPECT_GE(story.when("action-done", sent), sent + 1s) << story.told();
  EXPECT_EQ(story.count("begin destroy-copy a on hv1"), 1);
}

// The program dies between the intent and the answer. Carried out it was, so the new one finds
// nothing of it, and has nothing to repeat.
TEST_F(RetireLost, AnUndefinitionWhoseAnswerNobodyReadIsLookedUp) {
  lose_hv1();
  fence_hv1();
  story.propose(Retire{story.vm("a")});
  story.run(1s);
  story.cloud().set_delay(story.host("hv1"), 1s);
  story.cloud().return_power(story.host("hv1"));
  ASSERT_TRUE(story.run_until([&] { return story.cloud().orders().size() == 2; }, 2min));
  story.restart();
  ASSERT_EQ(story.diary().open().size(), 1U) << story.told();
  story.run(10min);
  EXPECT_TRUE(story.diary().open().empty()) << story.told();
  EXPECT_EQ(story.count("resolve"), 1) << story.told();
  EXPECT_EQ(story.count("begin destroy-copy a on hv1"), 1) << story.told();
  EXPECT_EQ(story.cloud().orders().size(), 2U) << "the fence, and one destroy";
  EXPECT_EQ(story.copies(), "");
}

// The same, and the call never left, though its intent was written before it was made: it may be on
// its way, so it is not given a second time before six times `settle` (10 s) have passed over looks
// that show the definition as it was.
TEST(RetireLostAndCrash, AnUndefinitionThatNeverLeftIsGivenAgainOnlyAfterItWasLookedFor) {
  Plot plot = by_hand_only();
  bool drops = true;
  int written = 0;
  Story* told = nullptr;
  plot.keeps = [&](HostId, live::CallId, const live::HypervisorCall& what) {
    if (!std::holds_alternative<live::DestroyDomain>(what)) return false;
    written += static_cast<int>(told->diary().open().size());
    return drops;
  };
  Story story(plot);
  told = &story;
  const HostId hv1 = story.host("hv1");
  story.cloud().lose_power(hv1);
  ASSERT_TRUE(story.run_until([&] { return story.known("a") == VmState::lost; }, 1min));
  story.propose(Fence{hv1, story.world().observe().incarnation(hv1)});
  ASSERT_TRUE(story.run_until([&] { return story.known_host("hv1") == HostState::dead; }, 1min));
  story.propose(Retire{story.vm("a")});
  story.run(1s);
  story.cloud().return_power(hv1);
  ASSERT_TRUE(
      story.run_until([&] { return story.count("begin destroy-copy a on hv1") == 1; }, 2min));
  EXPECT_EQ(written, 1) << "the one that is open, at the call";
  drops = false;
  story.restart();
  const Instant restarted = story.world().now();
  story.run(59s);
  EXPECT_EQ(story.count("begin destroy-copy a on hv1"), 1) << story.told();
  EXPECT_EQ(story.copies(), "a on hv1 (stopped)");
  story.run(2min);
  EXPECT_EQ(story.count("begin destroy-copy a on hv1"), 2) << story.told();
  EXPECT_GE(story.when("begin destroy-copy a on hv1", restarted + 1s), restarted + 60s);
  EXPECT_EQ(story.cloud().orders().size(), 2U) << "the fence, and one destroy that went out";
  EXPECT_EQ(story.copies(), "");
  EXPECT_TRUE(story.diary().open().empty());
}

// The call hangs: whether it is carried out nobody knows, and it is not sent a second time.
TEST_F(RetireLost, AnUndefinitionWhoseAnswerIsOutIsNotSentAgain) {
  lose_hv1();
  fence_hv1();
  story.propose(Retire{story.vm("a")});
  story.run(1s);
  story.cloud().befall_next({Mishap::Kind::late, 5min, story.host("hv1")});
  story.cloud().return_power(story.host("hv1"));
  story.run(4min);
  EXPECT_EQ(story.cloud().orders().size(), 2U) << "the fence, and one destroy";
  EXPECT_EQ(story.copies(), "a on hv1 (stopped)");
  story.run(5min);
  EXPECT_EQ(story.cloud().orders().size(), 2U);
  EXPECT_EQ(story.copies(), "");
}

}  // namespace
}  // namespace gemello::testing
