// A hypervisor hangs while its guests run on.
#include <fmt/format.h>

#include "tests/live_stories/story.hpp"

namespace gemello::testing {
namespace {

// The second path answers: hv1 is suspected for as long as it hangs, and nothing else.
TEST(HungHypervisor, WithAWitnessIsNeverLostAndOthersAreServed) {
  Plot plot;
  plot.witnessed = true;
  Story story(plot);
  story.cloud().hang(story.host("hv1"));
  story.run(30min);
  EXPECT_EQ(story.count("host-suspected hv1"), 2) << "silent after 10 s, isolated after 30 s";
  EXPECT_NE(story.told().find("isolated, not dead"), std::string::npos) << story.told();
  EXPECT_EQ(story.count("host-lost"), 0);
  EXPECT_EQ(story.count("begin"), 0) << story.told();
  // c crashes on hv2: it is restarted, and not on the hung host.
  story.cloud().crash(story.vm("c"), story.host("hv2"));
  story.run(1min);
  story.cloud().lose_power(story.host("hv2"));
  story.run(3min);
  EXPECT_EQ(story.count("host-lost hv1"), 0);
  EXPECT_EQ(story.count("host-lost hv2"), 1);
  story.cloud().unhang(story.host("hv1"));
  story.run(1min);
  EXPECT_EQ(story.count("host-seen hv1"), 2) << "in the beginning and after the hang";
  EXPECT_TRUE(story.serves_on("a", "hv1"));
}

TEST(HungHypervisor, WithAWitnessAVmOfAnotherHostIsRestarted) {
  Plot plot;
  plot.witnessed = true;
  plot.small.inventory.hosts[3].starts_on = true;  // two of four silent are not too many
  Story story(plot);
  story.cloud().hang(story.host("hv1"));
  story.run(1min);
  story.cloud().lose_power(story.host("hv2"));
  // As without the hang: 30 s of silence, 5.2 s of fencing, 11 s of starting.
  const auto served = [&] { return story.place("c") != "hv2" && story.serves_somewhere("c"); };
  EXPECT_TRUE(story.run_until(served, 50s)) << story.told();
  EXPECT_EQ(story.count("begin start c"), 1);
}

// Silence on every path there is: it is lost and fenced, for nothing tells it from a dead one.
TEST(HungHypervisor, WithoutAWitnessIsLostAndFenced) {
  Story story;
  story.cloud().hang(story.host("hv1"));
  const auto served = [&] { return story.place("a") != "hv1" && story.serves_somewhere("a"); };
  EXPECT_TRUE(story.run_until(served, 50s)) << story.told();
  EXPECT_TRUE(story.in_order({"host-lost hv1", "begin fence hv1", "begin start a"}));
}

// ---- a start that is taken by a hypervisor that hangs ----------------------------------------

struct HungStart {
  bool witnessed = false;
  Duration hang{};
  bool no_effect = false;
};

// hv1 loses its power; its VMs are to start on the emptiest, hv3, whose libvirtd hangs from the
// fence's beginning on: the start is sent into the hang.
std::string hung_start(const HungStart& variant) {
  Plot plot;
  plot.witnessed = variant.witnessed;
  Story story(plot);
  story.cloud().lose_power(story.host("hv1"));
  if (!story.run_until([&] { return story.count("begin fence hv1") > 0; }, 1min)) return "no fence";
  story.run(1s);
  story.cloud().hang(story.host("hv3"));
  if (variant.no_effect)
    story.cloud().befall_next({Mishap::Kind::unknown_without_effect, {}, story.host("hv3")});
  const Instant hung = story.cloud().now();
  if (!story.run_until([&] { return story.count("begin start") > 0; }, 10s)) return "no start";
  story.run_to(hung + variant.hang);
  story.cloud().unhang(story.host("hv3"));
  story.run(30min);
  for (const char* vm : {"a", "b"})
    if (!story.serves_somewhere(vm)) return fmt::format("{} is not served\n{}", vm, story.told());
  if (!story.copies().empty()) return "copies are left: " + story.copies();
  const std::string verdict = story.verdict();
  return verdict.empty() ? verdict : verdict + "\n" + story.told();
}

TEST(HungStart, EndsWithOneProcessWheneverTheHangEnds) {
  for (const bool witnessed : {true, false})
    for (const bool no_effect : {false, true})
      for (int seconds = 6; seconds < 240; seconds += 3)
        ASSERT_EQ(hung_start({witnessed, std::chrono::seconds(seconds), no_effect}), "")
            << "witnessed " << witnessed << ", no effect " << no_effect << ", hang of " << seconds;
}

TEST(HungStart, EndsWithOneProcessAfterALongHang) {
  for (const bool no_effect : {false, true})
    for (int minutes = 4; minutes < 60; minutes += 7)
      ASSERT_EQ(hung_start({true, std::chrono::minutes(minutes), no_effect}), "")
          << "no effect " << no_effect << ", hang of " << minutes << " min";
}

// Unknown at the deadline of 60 s; until then and after, the VM is locked.
TEST(HungStart, IsUnknownAtItsDeadlineAndLocksTheVm) {
  Plot plot;
  plot.witnessed = true;
  Story story(plot);
  story.cloud().lose_power(story.host("hv1"));
  ASSERT_TRUE(story.run_until([&] { return story.count("begin fence hv1") > 0; }, 1min));
  story.run(1s);
  story.cloud().hang(story.host("hv3"));
  ASSERT_TRUE(story.run_until([&] { return story.count("begin start a on hv3") > 0; }, 10s));
  story.run(59s);
  EXPECT_EQ(story.count("action-unknown"), 0) << story.told();
  story.run(2s);
  EXPECT_GE(story.count("action-unknown"), 1) << story.told();
  story.run(30min);
  EXPECT_EQ(story.count("begin start a"), 1);
  EXPECT_EQ(story.known("a"), VmState::starting);
  story.cloud().unhang(story.host("hv3"));
  ASSERT_TRUE(story.run_until([&] { return story.serves_on("a", "hv3"); }, 30s)) << story.told();
  EXPECT_EQ(story.count("begin start a"), 1);
}

// The host answers all the time, only this one call is begun late.
TEST(LateStart, EndsWithOneProcessHoweverLateItIsBegun) {
  for (int seconds = 5; seconds <= 600; seconds += 5) {
    Story story;
    story.cloud().lose_power(story.host("hv1"));
    story.cloud().befall_next(
        {Mishap::Kind::late, std::chrono::seconds(seconds), story.host("hv3")});
    story.run(40min);
    const std::string verdict = story.verdict();
    EXPECT_EQ(verdict, "") << "a start begun " << seconds << " s late\n" << story.told();
    if (!verdict.empty()) return;
    EXPECT_TRUE(story.serves_somewhere("a")) << story.told();
  }
}

}  // namespace
}  // namespace gemello::testing
