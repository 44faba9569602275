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

// The address of its BMC is another machine's, which is on when hv1 is first heard, so its word is
// taken; and off later. hv1 is silent for 12 s: suspected after 10, lost at once as the switch
// reads off, heard again after 12 in the life that it led before. From then on the switch is a
// liar: the next silence is no death, however often a fence is asked for.
Plot miswired() {
  Plot plot = asking_switches();
  plot.wired_wrongly = "hv1";
  return plot;
}

int ended_with(const Story& story, const std::string& part) {
  int found = 0;
  for (const Diary::Line& line : story.diary().lines())
    found += line.text.starts_with("action-failed") && line.text.find(part) != std::string::npos;
  return found;
}

int proofs(const Story& story) {
  int found = 0;
  for (const Diary::Line& line : story.diary().lines())
    found += line.text.starts_with("action-done") &&
             line.text.find("proof: power read off by bmc of hv1") != std::string::npos;
  return found;
}

void catch_the_liar(Story& story) {
  story.cloud().wire_switch_elsewhere(story.host("hv1"), false);
  story.cloud().cut_off(story.host("hv1"));
  story.run(12s);
  ASSERT_EQ(cause_told(story, "its power switch reads off"), 1) << story.told();
  story.cloud().reconnect(story.host("hv1"));
  story.run(1min);
  ASSERT_EQ(story.known_host("hv1"), HostState::on);
}

TEST(PowerSwitch, ThatReadOffWhileTheHostLivedProvesNothingAnyMore) {
  Story story(miswired());
  catch_the_liar(story);
  const int lost = story.count("host-lost hv1");
  story.cloud().cut_off(story.host("hv1"));
  story.run(5min);
  EXPECT_EQ(story.count("host-lost hv1"), lost + 1) << "by 30 s of silence";
  EXPECT_GE(ended_with(story, "once read off while the host lived"), 1) << story.told();
  EXPECT_EQ(story.count("begin start"), 0) << story.told();
  EXPECT_NE(story.known_host("hv1"), HostState::dead);
  story.cloud().reconnect(story.host("hv1"));
  story.run(1min);
  EXPECT_TRUE(story.serves_on("a", "hv1"));
}

// The new program reads no power of a host that is silent as trusted: it was not read on since.
TEST(PowerSwitch, ThatLiedIsNotTrustedOverARestart) {
  Story story(miswired());
  catch_the_liar(story);
  story.cloud().cut_off(story.host("hv1"));
  story.restart();
  story.run(5min);
  EXPECT_EQ(story.count("begin start"), 0) << story.told();
  EXPECT_GE(ended_with(story, "was never read on while it answered"), 1) << story.told();
}

// It read off because the host was off, which is back in another life: its word still counts.
TEST(PowerSwitch, ThatToldTheTruthIsBelievedTheNextTime) {
  Story story(asking_switches());
  for (int losses = 1; losses <= 2; ++losses) {
    story.cloud().lose_power(story.host("hv1"));
    story.run(3min);  // fenced, and switched on again
    EXPECT_EQ(proofs(story), losses) << story.told();
    ASSERT_EQ(story.known_host("hv1"), HostState::on);
  }
  EXPECT_EQ(ended_with(story, "once read off"), 0);
}

// A look that was asked for before the host died is answered after its switch was read off: the
// last word of a dead host, which makes its switch no liar. It is lost anew, fenced and replaced.
TEST(PowerSwitch, IsNotBeliedByALookOfBefore) {
  Plot plot = asking_switches();
  bool keep = false;
  std::vector<live::CallId> kept;
  plot.keeps = [&](HostId host, live::CallId id, const live::HypervisorCall& what) {
    const bool look = std::holds_alternative<live::ObserveHost>(what);
    if (keep && look && host == HostId(0)) kept.push_back(id);
    return keep && look && host == HostId(0);
  };
  Story story(plot);
  const live::HostReport report = story.world().reports().at(story.host("hv1"));
  keep = true;
  story.run(3s);
  ASSERT_EQ(kept.size(), 1U + 1U) << "two looks are under way at most";
  keep = false;
  story.cloud().lose_power(story.host("hv1"));
  ASSERT_TRUE(story.run_until([&] { return story.count("host-lost hv1") == 1; }, 11s))
      << story.told();
  story.answer({kept.back(), live::Ending::done, {}, report});
  ASSERT_TRUE(story.run_until([&] { return story.count("host-seen hv1") == 2; }, 1s));
  story.run(2min);
  EXPECT_EQ(ended_with(story, "once read off"), 0) << story.told();
  EXPECT_EQ(proofs(story), 1) << story.told();
  EXPECT_TRUE(story.serves_somewhere("a"));
}

// The second path is asked once a minute while all is well, and a host is lost after 30 s: it must
// be asked as soon as the host is suspected, or a hung libvirtd is a lost host.
TEST(SecondPath, IsAskedAsSoonAsAHostIsSuspected) {
  Plot plot;
  plot.witnessed = true;
  plot.world.monitoring_period = 60s;
  Story story(plot);
  story.run(3s);
  story.cloud().hang(story.host("hv1"));
  story.run(5min);
  EXPECT_EQ(story.count("host-lost"), 0) << story.told();
  EXPECT_EQ(story.count("host-suspected hv1"), 2) << "silent, then isolated";
}

// A second path that answered a moment after the
// last look: 30 s after the look it is lost, and not isolated for that moment.
TEST(SecondPath, ThatAnsweredALittleLaterThanTheLastLookIsolatesNobody) {
  Plot plot;
  plot.witnessed = true;
  for (int tenths = 0; tenths < 20; ++tenths) {
    Story story(plot);
    story.run(Duration(100ms) * tenths);
    story.cloud().lose_power(story.host("hv1"));
    ASSERT_TRUE(story.run_until([&] { return story.count("host-lost hv1") == 1; }, 32s));
    EXPECT_EQ(story.count("host-suspected hv1"), 1) << story.told();
  }
}

// hv1 is isolated: libvirtd hangs, its second path answers. While it is suspected its switch is
// read every 2 s; once it is isolated power decides nothing, and a reading per monitoring period
// (30 s) is enough: within 10 min at most 15 + 20.
TEST(PowerSwitch, OfAnIsolatedHostIsLeftInPeace) {
  Plot plot = asking_switches();
  plot.witnessed = true;
  int readings = 0;
  plot.keeps_power = [&](HostId host, live::CallId, live::PowerOrder order) {
    readings += host == HostId(0) && order == live::PowerOrder::read;
    return false;
  };
  Story story(plot);
  readings = 0;
  story.cloud().hang(story.host("hv1"));
  story.run(10min);
  EXPECT_GE(readings, 20);
  EXPECT_LE(readings, 35);
}

}  // namespace
}  // namespace gemello::testing
