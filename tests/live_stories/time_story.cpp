// The program itself is not there for a while; hosts reboot faster than they are looked at.
#include "tests/live_stories/story.hpp"

namespace gemello::testing {
namespace {

TEST(Sleep, OfTheProgramIsNoSilenceOfHosts) {
  for (const bool witnessed : {false, true})
    for (const Duration length : std::initializer_list<Duration>{6s, 20s, 45s, 3min, 2h}) {
      Plot plot;
      plot.witnessed = witnessed;
      Story story(plot);
      story.run(7s);
      story.sleep(length);
      story.run(5min);
      EXPECT_EQ(story.count("host-lost"), 0) << story.told();
      EXPECT_EQ(story.count("host-suspected"), 0) << story.told();
      EXPECT_EQ(story.count("begin"), 0);
    }
}

// Silent for 20 s before, and for 20 s after: 40 s of listening make a loss, the sleep does not.
TEST(Sleep, DoesNotEndASilence) {
  Story story;
  story.cloud().jam(story.host("hv1"));
  story.cloud().cut_off(story.host("hv1"));
  story.run(20s);
  story.sleep(10min);
  const Instant awake = story.cloud().now();
  EXPECT_TRUE(story.run_until([&] { return story.count("host-lost hv1") > 0; }, 15s))
      << story.told();
  EXPECT_GE(story.cloud().now() - awake, 3s) << "the sleep is not counted";
}

// A host dies while the program sleeps, its last answer waits in the mail: from the wakening on it
// is lost as fast as ever.
TEST(Sleep, DoesNotDelayTheNextLoss) {
  for (const bool witnessed : {false, true})
    for (int tenths = 0; tenths < 22; ++tenths) {
      Plot plot;
      plot.witnessed = witnessed;
      plot.delays = {500ms};  // some looks are under way when the sleep begins
      Story story(plot);
      story.run(tenths * 100ms);
      story.sleep(2s);
      story.cloud().lose_power(story.host("hv1"));
      story.sleep(10min);
      const auto served = [&] { return story.place("a") != "hv1" && story.serves_somewhere("a"); };
      ASSERT_TRUE(story.run_until(served, 80s))
          << "witnessed: " << witnessed << ", slept after " << tenths << " tenths\n"
          << story.told();
    }
}

// 1 s without power, back 1 s later, between two looks: a new life, and its VMs start again.
TEST(QuickReboot, BetweenTwoLooksIsSeenAndItsVmsStartAgain) {
  for (const bool witnessed : {false, true})
    for (const bool events : {false, true})
      for (int tenths = 0; tenths < 20; ++tenths) {
        Plot plot;
        plot.witnessed = witnessed;
        plot.events = events;
        for (Host& host : plot.small.inventory.hosts) host.boot_time = 500ms;
        Story story(plot);
        story.run(tenths * 100ms);
        story.cloud().lose_power(story.host("hv1"));
        story.run(300ms);
        story.cloud().return_power(story.host("hv1"));
        ASSERT_TRUE(story.run_until(
            [&] {
              return story.count("vm-stopped a") > 0 && story.serves_somewhere("a") &&
                     story.serves_somewhere("b");
            },
            90s))
            << story.told();
        EXPECT_EQ(story.count("begin fence"), 0) << story.told();
        EXPECT_EQ(story.count("begin start a"), 1);
        story.run(2min);
        EXPECT_EQ(story.copies(), "");
      }
}

// Guests that want 32 GHz of a host's 16. Without a new look nothing new is known of it, and what
// waits there has not gone.
TEST(Time, DemandOfAHostThatIsSilentForAWhileStays) {
  Plot plot;
  plot.world.monitoring_period = 5s;
  Story story(plot);
  story.decides = false;
  story.cloud().set_demand(story.vm("a"), Megahertz(24000));
  story.cloud().set_demand(story.vm("b"), Megahertz(8000));
  story.run(1min);
  const auto demand = [&] { return story.world().observe().data().hosts.cpu_demand[0]; };
  const float before = demand();
  ASSERT_NEAR(before, 32000, 320);
  story.cloud().hang(story.host("hv1"));
  story.run(15s);
  EXPECT_FLOAT_EQ(demand(), before);
}

}  // namespace
}  // namespace gemello::testing
