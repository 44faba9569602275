// A person declares a silent host dead, rightly or not.
#include "tests/live_stories/story.hpp"

namespace gemello::testing {
namespace {

// Deploys, starts and migrations to a host that were begun in this time.
int sent_to(const Story& story, const std::string& host, Instant from, Instant to) {
  int sent = 0;
  for (const Diary::Line& line : story.diary().lines()) {
    const bool places =
        line.text.starts_with("begin") && (line.text.find("start ") != std::string::npos ||
                                           line.text.find("deploy ") != std::string::npos ||
                                           line.text.find("migrate ") != std::string::npos);
    const bool there = line.text.find(" on " + host) != std::string::npos ||
                       line.text.find("-> " + host) != std::string::npos;
    if (places && there && line.at >= from && line.at <= to) ++sent;
  }
  return sent;
}

class Operator : public ::testing::TestWithParam<bool> {
 protected:
  // hv1 is cut off with a switch that does not answer; lost after 30 s.
  static std::unique_ptr<Story> partition() {
    Plot plot;
    plot.lock_images = GetParam();
    auto story = std::make_unique<Story>(plot);
    story->cloud().jam(story->host("hv1"));
    story->cloud().cut_off(story->host("hv1"));
    story->run(100s);  // the first fence has ended, the second has not begun
    return story;
  }
};

// The host lives, its guests were paused by errors when the storage gave up their locks.
TEST_P(Operator, WrongWordCopiesPausedByErrorsAreDestroyedNeverResumed) {
  const auto story = partition();
  for (const char* vm : {"a", "b"}) story->cloud().pause_by_io_error(story->vm(vm));
  story->cloud().lock_images(false);
  story->tolerate_two();
  ASSERT_FALSE(story->world().declare_dead(story->host("hv1"), "giulia", story->world().now()));
  const auto served = [&](const char* vm) {
    return story->known(vm) == VmState::running && story->place(vm) != "hv1";
  };
  ASSERT_TRUE(story->run_until([&] { return served("a") && served("b"); }, 30s)) << story->told();
  EXPECT_EQ(story->cloud().double_starts(), 2) << "the operator's error, counted";
  story->run(5min);
  story->cloud().reconnect(story->host("hv1"));
  const Instant back = story->cloud().now();
  ASSERT_TRUE(story->run_until(
      [&] { return story->serves_somewhere("a") && story->serves_somewhere("b"); }, 30s))
      << story->told();
  EXPECT_EQ(sent_to(*story, "hv1", back, story->cloud().now()), 0) << story->told();
  EXPECT_EQ(story->count("begin resume"), 0);
  EXPECT_EQ(story->count("begin destroy-copy a on hv1"), 1);
  EXPECT_EQ(story->count("begin destroy-copy b on hv1"), 1);
  story->run(10min);
  EXPECT_EQ(story->copies(), "");
  EXPECT_EQ(story->cloud().double_starts(), 2);
  EXPECT_NE(story->really("a"), "hv1");
}

// The same with guests that never noticed: they run on both hosts until the cable is back.
TEST_P(Operator, WrongWordRunningCopiesAreDestroyed) {
  const auto story = partition();
  story->cloud().lock_images(false);
  story->tolerate_two();
  ASSERT_FALSE(story->world().declare_dead(story->host("hv1"), "giulia", story->world().now()));
  story->run(5min);
  const std::string kept = story->place("a");
  EXPECT_EQ(story->really("a"), "hv1 " + kept);
  story->cloud().reconnect(story->host("hv1"));
  ASSERT_TRUE(story->run_until(
      [&] { return story->really("a") == kept && story->serves_somewhere("b"); }, 30s))
      << story->told();
  EXPECT_EQ(story->cloud().double_starts(), 2);
}

// From the instant it answers, what is left there counts: nothing may be sent there before.
TEST_P(Operator, WrongWordItsHostTakesNoVmFromItsFirstAnswerOn) {
  const auto story = partition();
  story->cloud().lock_images(false);
  story->tolerate_two();
  ASSERT_FALSE(story->world().declare_dead(story->host("hv1"), "giulia", story->world().now()));
  story->run(5min);
  story->cloud().reconnect(story->host("hv1"));
  ASSERT_TRUE(story->run_until([&] { return story->known_host("hv1") == HostState::on; }, 10s));
  story->propose(Migrate{story->vm("c"), story->host("hv2"), story->host("hv1")});
  story->run(1s);
  EXPECT_EQ(story->count("begin migrate c hv2 -> hv1"), 0) << story->told();
  EXPECT_EQ(story->count("refuse migrate c hv2 -> hv1"), 1) << story->told();
}

// It returns while its VMs boot elsewhere: for those 10 s no look judges them.
TEST_P(Operator, WrongWordItsHostTakesNoVmWhileTheOthersStillBoot) {
  const auto story = partition();
  story->cloud().lock_images(false);
  story->tolerate_two();
  ASSERT_FALSE(story->world().declare_dead(story->host("hv1"), "giulia", story->world().now()));
  ASSERT_TRUE(story->run_until([&] { return story->known("a") == VmState::starting; }, 5s));
  story->run(1500ms);
  story->cloud().reconnect(story->host("hv1"));
  story->run(6s);
  ASSERT_EQ(story->known("a"), VmState::starting);
  ASSERT_EQ(story->known_host("hv1"), HostState::on);
  story->propose(Migrate{story->vm("c"), story->host("hv2"), story->host("hv1")});
  story->run(1s);
  EXPECT_EQ(story->count("begin migrate c hv2 -> hv1"), 0) << story->told();
  EXPECT_EQ(story->count("refuse migrate c hv2 -> hv1"), 1) << story->told();
}

// The storage did not drop the lock: the start is refused, and the VM goes on where it is.
TEST_P(Operator, WrongWordWithAHeldLockStartsNothing) {
  Plot plot;
  plot.lock_images = true;
  Story story(plot);
  story.cloud().jam(story.host("hv1"));
  story.cloud().cut_off(story.host("hv1"));
  story.run(2min);
  story.tolerate_two();
  ASSERT_FALSE(story.world().declare_dead(story.host("hv1"), "giulia", story.world().now()));
  story.run(5min);
  EXPECT_EQ(story.really("a"), "hv1");
  story.cloud().reconnect(story.host("hv1"));
  ASSERT_TRUE(story.run_until(
      [&] { return story.serves_on("a", "hv1") && story.serves_on("b", "hv1"); }, 30s))
      << story.told();
  story.run(10min);
  EXPECT_EQ(story.count("begin destroy-copy"), 0) << story.told();
  EXPECT_TRUE(story.serves_on("a", "hv1"));
}

// hv1 is back with copies that an error paused; at this instant after its first answer the process
// of the one in use dies.
std::unique_ptr<Story> crash_after(std::unique_ptr<Story> story, Duration answer_to_crash) {
  for (const char* vm : {"a", "b"}) story->cloud().pause_by_io_error(story->vm(vm));
  story->cloud().lock_images(false);
  story->tolerate_two();
  EXPECT_FALSE(story->world().declare_dead(story->host("hv1"), "giulia", story->world().now()));
  story->run(5min);
  // Whatever is done about the copy, its host takes a minute over it.
  story->cloud().befall_next({Mishap::Kind::late, 20s, story->host("hv1")});
  story->cloud().befall_next({Mishap::Kind::late, 20s, story->host("hv1")});
  story->cloud().reconnect(story->host("hv1"));
  EXPECT_TRUE(story->run_until([&] { return story->known_host("hv1") == HostState::on; }, 10s));
  story->run(answer_to_crash);
  story->cloud().crash(story->vm("a"), story->host(story->place("a")));
  story->run(30min);
  return story;
}

// The copy is no older a VM than before, and it is not the VM: it is never resumed, whether its
// copy was noticed by then or not. The VM itself comes back once the copy is gone.
TEST_P(Operator, WrongWordTheOneInUseCrashesBesideItsCopy) {
  for (int halves = 0; halves < 30; ++halves) {
    const auto story = crash_after(partition(), halves * 500ms);
    EXPECT_EQ(story->count("begin resume"), 0) << halves << " halves\n" << story->told();
    EXPECT_EQ(story->copies(), "") << halves << " halves\n" << story->told();
    EXPECT_TRUE(story->serves_somewhere("a")) << halves << " halves\n" << story->told();
    if (HasFailure()) return;
  }
}

// The destroy is refused once; before it is tried again the one in use dies.
TEST_P(Operator, WrongWordTheOneInUseCrashesAfterADestroyFailed) {
  const auto story = partition();
  for (const char* vm : {"a", "b"}) story->cloud().pause_by_io_error(story->vm(vm));
  story->cloud().lock_images(false);
  story->tolerate_two();
  ASSERT_FALSE(story->world().declare_dead(story->host("hv1"), "giulia", story->world().now()));
  story->run(5min);
  for (int refused = 0; refused < 2; ++refused)
    story->cloud().befall_next({Mishap::Kind::failure, {}, story->host("hv1")});
  story->cloud().reconnect(story->host("hv1"));
  ASSERT_TRUE(story->run_until([&] { return story->count("action-failed") == 2; }, 30s));
  story->cloud().crash(story->vm("a"), story->host(story->place("a")));
  story->run(1h);
  EXPECT_EQ(story->count("begin resume"), 0);
  EXPECT_EQ(story->copies(), "") << story->told();
  EXPECT_TRUE(story->serves_somewhere("a"));
}

TEST_P(Operator, RightWordStartsAndCleansUp) {
  Plot plot;
  plot.lock_images = GetParam();
  Story story(plot);
  story.cloud().jam(story.host("hv1"));
  story.cloud().lose_power(story.host("hv1"));
  story.run(10min);
  EXPECT_EQ(story.count("begin start"), 0);
  ASSERT_FALSE(story.world().declare_dead(story.host("hv1"), "giulia", story.world().now()));
  const auto served = [&](const char* vm) {
    return story.place(vm) != "hv1" && story.serves_somewhere(vm);
  };
  ASSERT_TRUE(story.run_until([&] { return served("a") && served("b"); }, 12s)) << story.told();
  EXPECT_TRUE(story.in_order({"host-lost hv1", "host-proven-dead hv1", "begin start a"}));
  story.cloud().unjam(story.host("hv1"));
  story.cloud().return_power(story.host("hv1"));
  story.run(3min);
  EXPECT_EQ(story.known_host("hv1"), HostState::on);
  EXPECT_EQ(story.copies(), "");
  EXPECT_TRUE(served("a")) << story.told();
  EXPECT_EQ(story.cloud().double_starts(), 0);
}

// Fenced and read off already; a person says so as well. The word is one more proof of the same
// life, and what was started by the first is not started by the second.
TEST_P(Operator, AHostThatIsDeadAlreadyMayBeDeclaredDead) {
  Plot plot;
  plot.lock_images = GetParam();
  plot.gate.set_mode(Action(PowerOn{}).index(), GateMode::recommend);  // it stays off
  Story story(plot);
  const Instant before = story.world().now();
  story.cloud().lose_power(story.host("hv1"));
  ASSERT_TRUE(story.run_until([&] { return story.known_host("hv1") == HostState::dead; }, 1min));
  EXPECT_TRUE(story.world().declare_dead(story.host("hv1"), "giulia", before))
      << "said before it was lost, so of nothing that happened since";
  ASSERT_FALSE(story.world().declare_dead(story.host("hv1"), "giulia", story.world().now()));
  const auto serve = [&] { return story.serves_somewhere("a") && story.serves_somewhere("b"); };
  ASSERT_TRUE(story.run_until(serve, 15s)) << story.told();
  EXPECT_EQ(story.known_host("hv1"), HostState::dead);
  ASSERT_EQ(story.controller().proofs().size(), 1U);
  EXPECT_EQ(story.controller().proofs()[0].incarnation(),
            story.world().observe().incarnation(story.host("hv1")));
  EXPECT_EQ(story.count("host-proven-dead hv1"), 1);
  EXPECT_EQ(story.count("begin start a"), 1);
  EXPECT_EQ(story.count("begin start b"), 1);
  EXPECT_EQ(story.count("begin fence"), 1);
}

// The proof that its fence gave died with the program; the switch died since. The new program finds
// it silent, and a person's word is proof enough.
TEST_P(Operator, AHostThatAnEarlierLifeBuriedIsDeclaredDeadAgain) {
  Plot plot;
  plot.lock_images = GetParam();
  plot.policy.erase("failover");
  Story story(plot);
  story.cloud().lose_power(story.host("hv1"));
  ASSERT_TRUE(story.run_until([&] { return story.count("host-lost hv1") == 1; }, 31s));
  story.propose(Fence{story.host("hv1"), story.world().observe().incarnation(story.host("hv1"))});
  ASSERT_TRUE(story.run_until([&] { return story.known_host("hv1") == HostState::dead; }, 1min));
  story.cloud().jam(story.host("hv1"));
  story.restart();
  ASSERT_TRUE(
      story.run_until([&] { return story.known_host("hv1") == HostState::unreachable; }, 1min))
      << story.told();
  EXPECT_TRUE(story.controller().proofs().empty());
  story.propose(Start{StoppedVm::as_stated(story.vm("a")), story.host("hv2")});
  story.run(1s);
  EXPECT_EQ(story.count("begin start a"), 0);
  ASSERT_FALSE(story.world().declare_dead(story.host("hv1"), "giulia", story.world().now()));
  story.run(1s);
  ASSERT_EQ(story.controller().proofs().size(), 1U) << story.told();
  story.propose(Start{story.vm("a"), story.host("hv2"), story.controller().proofs()[0]});
  ASSERT_TRUE(story.run_until([&] { return story.serves_on("a", "hv2"); }, 15s)) << story.told();
}

TEST_P(Operator, NobodyDeclaresAHostThatAnswersDead) {
  Story story;
  EXPECT_TRUE(story.world().declare_dead(story.host("hv1"), "giulia", story.world().now()));
  story.cloud().cut_off(story.host("hv1"));
  story.run(15s);
  EXPECT_TRUE(story.world().declare_dead(story.host("hv1"), "giulia", story.world().now()))
      << "only suspected";
  story.cloud().reconnect(story.host("hv1"));
  story.run(5min);
  EXPECT_EQ(story.count("begin"), 0);
}

INSTANTIATE_TEST_SUITE_P(Locks, Operator, ::testing::Bool(), name_of_locks);

}  // namespace
}  // namespace gemello::testing
