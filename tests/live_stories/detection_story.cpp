// Hosts that come and go, and what their power switches tell before anybody fences.
#include "tests/live_stories/story.hpp"

namespace gemello::testing {
namespace {

bool shown_suspected(Story& story, const char* host) {
  return story.world().observe().data().hosts.suspected[story.host(host).index()] != 0;
}

bool shown_flapping(Story& story, const char* host) {
  return story.world().observe().data().hosts.flapping[story.host(host).index()] != 0;
}

// Away for 15 s: suspected after 10 s of silence, never lost.
void blink(Story& story) {
  story.cloud().cut_off(story.host("hv1"));
  story.run(15s);
  story.cloud().reconnect(story.host("hv1"));
  story.run(15s);
}

Plot damped() {
  Plot plot;
  plot.detection.flapping = FlappingRule{2, 10min, 5min};
  return plot;
}

// Seen again three times within 10 min is more than two: it takes no VM until it was quiet for
// 5 min, though it is heard all the time and its guests run on.
TEST(Flapping, AHostThatComesBackTooOftenTakesNoVmUntilItWasQuiet) {
  Story story(damped());
  for (int returns = 1; returns <= 2; ++returns) {
    blink(story);
    EXPECT_FALSE(shown_flapping(story, "hv1")) << returns << " returns\n" << story.told();
  }
  EXPECT_EQ(story.count("host-suspected hv1"), 2);
  blink(story);
  const Instant third = story.when("host-seen hv1", story.cloud().now() - 15s);
  EXPECT_TRUE(shown_flapping(story, "hv1"));
  EXPECT_FALSE(shown_suspected(story, "hv1")) << "it is heard: nobody's silence";
  EXPECT_EQ(story.count("host-suspected hv1"), 4) << "silent three times, flapping once";
  EXPECT_EQ(story.known_host("hv1"), HostState::on);
  EXPECT_TRUE(story.serves_on("a", "hv1"));
  story.propose(Migrate{story.vm("c"), story.host("hv2"), story.host("hv1")});
  story.run(1s);
  EXPECT_EQ(story.count("begin migrate c"), 0) << story.told();
  EXPECT_EQ(story.count("refuse migrate c"), 1) << story.told();
  story.run_to(third + Duration(5min - 1s));
  EXPECT_TRUE(shown_flapping(story, "hv1"));
  story.run_to(third + Duration(5min + 1s));
  EXPECT_FALSE(shown_flapping(story, "hv1"));
  EXPECT_EQ(story.count("host-lost"), 0);
  EXPECT_EQ(story.count("host-seen hv1"), 4) << "first of all, and three returns";
  story.propose(Migrate{story.vm("c"), story.host("hv2"), story.host("hv1")});
  story.run(1s);
  EXPECT_EQ(story.count("begin migrate c hv2 -> hv1"), 1) << story.told();
}

// Without the rule who is heard is trusted, however often.
TEST(Flapping, IsNotDampedUnlessAskedFor) {
  Story story;
  for (int returns = 0; returns < 6; ++returns) blink(story);
  EXPECT_FALSE(shown_flapping(story, "hv1"));
  EXPECT_EQ(story.count("host-suspected hv1"), 6);
}

// A held host that falls silent for good is lost and fenced like any other.
TEST(Flapping, AHostThatIsHeldIsLostAllTheSame) {
  Story story(damped());
  for (int returns = 0; returns < 3; ++returns) blink(story);
  ASSERT_TRUE(shown_flapping(story, "hv1"));
  story.cloud().lose_power(story.host("hv1"));
  ASSERT_TRUE(story.run_until(
      [&] { return story.serves_somewhere("a") && story.place("a") != "hv1"; }, 48s))
      << story.told();
  EXPECT_EQ(story.count("host-lost hv1"), 1);
}

// Of three hosts one is held and one loses power: one in three is silent, no more than the half
// that failover allows, and what ran on it serves on the third.
TEST(Flapping, AHostThatIsHeldKeepsNobodyFromFailingOver) {
  Story story(damped());
  for (int returns = 0; returns < 3; ++returns) blink(story);
  ASSERT_TRUE(shown_flapping(story, "hv1"));
  story.cloud().lose_power(story.host("hv2"));
  ASSERT_TRUE(story.run_until(
      [&] { return story.serves_somewhere("c") && story.place("c") != "hv2"; }, 48s))
      << story.told();
  EXPECT_TRUE(shown_flapping(story, "hv1")) << "held all the while";
  EXPECT_EQ(story.place("c"), "hv3");
}

Plot asking_switches() {
  Plot plot;
  plot.detection.confirm_bmc = true;
  return plot;
}

int cause_told(const Story& story, const std::string& part) {
  int found = 0;
  for (const Diary::Line& line : story.diary().lines())
    found += line.text.starts_with("host-lost hv1") && line.text.find(part) != std::string::npos;
  return found;
}

// Suspected 10 s after its last answer, its switch read in 0.2 s: off. Lost then, and no 20 s
// later. Lost is not dead: its VMs wait for the fence, which reads the power itself.
TEST(PowerSwitch, OfASuspectedHostThatReadsOffMakesItLostAtOnce) {
  Story story(asking_switches());
  story.cloud().lose_power(story.host("hv1"));
  ASSERT_TRUE(story.run_until([&] { return story.count("host-lost hv1") == 1; }, 11s))
      << story.told();
  EXPECT_EQ(cause_told(story, "its power switch reads off"), 1) << story.told();
  EXPECT_EQ(story.known_host("hv1"), HostState::unreachable) << "no reading outside of a fence";
  EXPECT_EQ(story.count("begin start"), 0);
  ASSERT_TRUE(story.run_until([&] { return story.serves_somewhere("a"); }, 20s)) << story.told();
  EXPECT_TRUE(story.in_order(
      {"host-suspected hv1", "host-lost hv1", "begin fence hv1", "action-done", "begin start a"}));
}

// On is no sign of life, and no sign of death either: it waits for its full silence, and says so.
TEST(PowerSwitch, ThatReadsOnConfirmsNothing) {
  Story story(asking_switches());
  story.cloud().cut_off(story.host("hv1"));
  story.run(27s);  // its last answer is 2 s old at most
  EXPECT_EQ(story.count("host-lost"), 0) << story.told();
  EXPECT_EQ(story.count("begin fence"), 0);
  ASSERT_TRUE(story.run_until([&] { return story.count("host-lost hv1") == 1; }, 4s));
  EXPECT_EQ(cause_told(story, "its power switch reads on: it may live"), 1) << story.told();
}

TEST(PowerSwitch, ThatDoesNotAnswerConfirmsNothing) {
  Story story(asking_switches());
  story.cloud().jam(story.host("hv1"));
  story.cloud().lose_power(story.host("hv1"));
  story.run(27s);
  EXPECT_EQ(story.count("host-lost"), 0) << story.told();
  ASSERT_TRUE(story.run_until([&] { return story.count("host-lost hv1") == 1; }, 4s));
}

// It was never read on while its host answered: it may be another machine's.
TEST(PowerSwitch, ThatWasNeverReadOnIsNotBelieved) {
  Plot plot = asking_switches();
  plot.jammed = "hv1";
  Story story(plot);
  story.cloud().lose_power(story.host("hv1"));
  story.cloud().unjam(story.host("hv1"));
  story.run(27s);
  EXPECT_EQ(story.count("host-lost"), 0) << story.told();
}

// The second path answers: libvirtd hangs, the host lives. Whatever the switch says, it is isolated
// and neither lost nor fenced.
TEST(PowerSwitch, DoesNotOutvoteTheSecondPath) {
  Plot plot = asking_switches();
  plot.witnessed = true;
  Story story(plot);
  story.cloud().hang(story.host("hv1"));
  story.run(10min);
  EXPECT_EQ(story.count("host-lost"), 0) << story.told();
  EXPECT_EQ(story.count("begin fence"), 0);
  EXPECT_TRUE(shown_suspected(story, "hv1"));
}

}  // namespace
}  // namespace gemello::testing
