// A host dies; a host cannot be heard and cannot be fenced.
#include "tests/live_stories/story.hpp"

namespace gemello::testing {
namespace {

class PowerLoss : public ::testing::TestWithParam<bool> {
 protected:
  static Plot locked() {
    Plot plot;
    plot.lock_images = GetParam();
    return plot;
  }
};

// Looks every 2 s: silent from t, lost 30 s after its last answer (t+28..t+30). The BMC cuts in
// 5 s and is read in 0.2 s; the process needs 1 s and the guest 10 s to boot. So both VMs serve
// again within 30 + 5.2 + 1 + 10 s and a second for looks.
TEST_P(PowerLoss, IsFencedAndItsVmsRunElsewhereWithin48Seconds) {
  Story story(locked());
  story.cloud().lose_power(story.host("hv1"));
  const auto served = [&](const char* vm) {
    return story.place(vm) != "hv1" && story.serves_somewhere(vm);
  };
  ASSERT_TRUE(story.run_until([&] { return served("a") && served("b"); }, 48s)) << story.told();
  EXPECT_TRUE(story.in_order({"host-suspected hv1", "host-lost hv1", "begin fence hv1",
                              "action-done", "begin start a", "vm-started a"}));
  EXPECT_EQ(story.count("begin start a"), 1);
  EXPECT_EQ(story.count("begin start b"), 1);
  EXPECT_EQ(story.count("begin fence"), 1);
  EXPECT_NE(story.place("a"), "hv1");
  // It is given power (60 s to boot), its left definitions go, and only then may it take VMs.
  ASSERT_TRUE(story.run_until([&] { return story.known_host("hv1") == HostState::on; }, 2min))
      << story.told();
  story.run(30s);
  EXPECT_EQ(story.copies(), "") << story.told();
  EXPECT_EQ(story.count("begin destroy-copy a on hv1"), 1);
  EXPECT_EQ(story.count("begin destroy-copy b on hv1"), 1);
  EXPECT_FALSE(story.cloud().state_on(story.host("hv1"), "a")) << "it is still defined there";
  EXPECT_TRUE(story.serves_somewhere("a"));
  EXPECT_EQ(story.count("begin"), 6) << story.told();  // fence, 2 starts, power-on, 2 destroys
}

// Nothing can prove hv1 dead, so nothing is started, in two hours as in two minutes.
TEST_P(PowerLoss, PartitionWithAJammedSwitchStartsNothingHoweverLong) {
  Story story(locked());
  story.cloud().jam(story.host("hv1"));
  story.cloud().cut_off(story.host("hv1"));
  story.run(2h);
  EXPECT_EQ(story.count("begin start"), 0);
  EXPECT_EQ(story.known("a"), VmState::lost);
  EXPECT_GE(story.count("begin fence hv1"), 2);
  EXPECT_EQ(story.really("a"), "hv1");
  // Its storage dropped its locks meanwhile and its guests are paused by errors: the only ones.
  story.cloud().pause_by_io_error(story.vm("a"));
  story.cloud().unjam(story.host("hv1"));
  story.cloud().reconnect(story.host("hv1"));
  ASSERT_TRUE(story.run_until(
      [&] { return story.serves_on("a", "hv1") && story.serves_on("b", "hv1"); }, 30s))
      << story.told();
  EXPECT_TRUE(story.in_order(
      {"host-lost hv1", "host-seen hv1", "begin resume a on hv1", "vm-resumed a on hv1"}));
  EXPECT_EQ(story.count("begin resume"), 1);
  EXPECT_EQ(story.count("begin destroy-copy"), 0);
  story.run(10min);
  EXPECT_TRUE(story.cloud().has_power(story.host("hv1")));
  EXPECT_TRUE(story.serves_on("a", "hv1"));
}

// The fence works: the partitioned host is cut although its guests live, and they run elsewhere.
TEST_P(PowerLoss, PartitionWithAWorkingSwitchIsFenced) {
  Story story(locked());
  story.cloud().cut_off(story.host("hv1"));
  const auto served = [&] { return story.place("a") != "hv1" && story.serves_somewhere("a"); };
  ASSERT_TRUE(story.run_until(served, 1min)) << story.told();
  // Nobody can hear it boot; with the cable back it answers in a new life.
  story.run(5min);
  story.cloud().reconnect(story.host("hv1"));
  story.run(5min);
  EXPECT_EQ(story.known_host("hv1"), HostState::on) << story.told();
  EXPECT_EQ(story.copies(), "");
  EXPECT_NE(story.place("a"), "hv1");
  EXPECT_TRUE(story.serves_somewhere("a"));
}

// The silence ends before the loss: nothing happens but suspicion.
TEST_P(PowerLoss, ShortPartitionIsSuspicionOnly) {
  Story story(locked());
  story.cloud().cut_off(story.host("hv1"));
  story.run(25s);
  story.cloud().reconnect(story.host("hv1"));
  story.run(5min);
  EXPECT_EQ(story.count("host-suspected hv1"), 1);
  EXPECT_EQ(story.count("host-lost"), 0);
  EXPECT_EQ(story.count("begin"), 0);
  EXPECT_TRUE(story.serves_on("a", "hv1"));
}

INSTANTIATE_TEST_SUITE_P(Locks, PowerLoss, ::testing::Bool(), name_of_locks);

}  // namespace
}  // namespace gemello::testing
