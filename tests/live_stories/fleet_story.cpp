// The whole fleet: many losses at once, gates, limits, bricks.
#include "tests/live_stories/story.hpp"

namespace gemello::testing {
namespace {

// Two of three hosts are cut at once by a dying switch: nobody is fenced; they return as they were.
TEST(SwitchFailure, OfMostHostsFencesNobody) {
  Story story;
  story.cloud().cut_off(story.host("hv1"));
  story.cloud().cut_off(story.host("hv2"));
  story.run(20min);
  EXPECT_EQ(story.count("host-lost"), 2);
  EXPECT_EQ(story.count("begin"), 0) << story.told();
  story.cloud().reconnect(story.host("hv1"));
  story.cloud().reconnect(story.host("hv2"));
  story.run(1min);
  for (const char* vm : {"a", "b"}) EXPECT_TRUE(story.serves_on(vm, "hv1")) << story.told();
  EXPECT_TRUE(story.serves_on("c", "hv2"));
  EXPECT_EQ(story.count("begin"), 0);
}

// One of them comes back: one silent host of three is fenced.
TEST(SwitchFailure, ThatLeavesOneSilentFencesThatOne) {
  Story story;
  story.cloud().cut_off(story.host("hv1"));
  story.cloud().cut_off(story.host("hv2"));
  story.run(5min);
  story.cloud().reconnect(story.host("hv2"));
  const auto served = [&] { return story.place("a") != "hv1" && story.serves_somewhere("a"); };
  EXPECT_TRUE(story.run_until(served, 1min)) << story.told();
  EXPECT_EQ(story.count("begin fence hv2"), 0);
}

class Gated : public ::testing::TestWithParam<GateMode> {};

// Everything that could be done turns up; nothing is begun, ever.
TEST_P(Gated, NothingIsBegunEver) {
  Plot plot;
  plot.gate = Gate(GetParam());
  plot.deploy = true;
  Story story(plot);
  story.run(1min);
  story.cloud().pause_by_io_error(story.vm("c"));
  story.cloud().leave_copy(story.vm("a"), story.host("hv3"), false);
  story.run(5min);
  story.cloud().crash(story.vm("b"), story.host("hv1"));
  story.cloud().lose_power(story.host("hv1"));
  story.run(40min);
  story.restart();
  story.run(40min);
  EXPECT_EQ(story.count("begin"), 0) << story.told();
  EXPECT_TRUE(story.cloud().orders().empty());
  for (const char* kind : {"hold deploy d", "hold resume c", "hold destroy-copy a", "hold fence"})
    EXPECT_GE(story.count(kind), 1) << kind << "\n" << story.told();
}

INSTANTIATE_TEST_SUITE_P(Modes, Gated, ::testing::Values(GateMode::observe, GateMode::recommend),
                         [](const auto& mode) { return std::string(name(mode.param)); });

TEST(Disarmed, NothingIsBegunUntilItIsArmed) {
  Story story;
  story.controller().gate().arm(false);
  story.cloud().lose_power(story.host("hv1"));
  story.run(2min);
  EXPECT_EQ(story.count("begin"), 0);
  EXPECT_TRUE(story.cloud().orders().empty());
  story.controller().gate().arm(true);
  const auto served = [&] { return story.place("a") != "hv1" && story.serves_somewhere("a"); };
  EXPECT_TRUE(story.run_until(served, 3min)) << story.told();
}

// Asked once, answered after a minute: only then begun, under the id that was asked about.
TEST(Approval, IsAwaitedAndThenBegun) {
  Plot plot;
  plot.gate = Gate(GateMode::automatic, 10min);
  Story story(plot);
  for (std::size_t kind = 0; kind < action_kind_count; ++kind)
    if (std::string_view(action_kind_name(kind)) == "fence")
      story.controller().gate().set_mode(kind, GateMode::approve);
  story.cloud().lose_power(story.host("hv1"));
  ASSERT_TRUE(story.run_until([&] { return !story.controller().gate().held().empty(); }, 1min));
  story.run(1min);
  EXPECT_EQ(story.count("begin"), 0);
  EXPECT_EQ(story.controller().gate().held().size(), 1U) << story.told();
  const ActionId asked = story.controller().gate().held().front().id;
  story.world().answer(asked, true, "giulia");
  const auto served = [&] { return story.place("a") != "hv1" && story.serves_somewhere("a"); };
  EXPECT_TRUE(story.run_until(served, 20s)) << story.told();
  EXPECT_EQ(story.diary().begun().front().first, asked);
}

// Nobody answers. The question expires after 10 min and is asked again, so that an operator who
// comes an hour later finds it.
TEST(Approval, ExpiresAndIsAskedAgain) {
  Plot plot;
  plot.gate = Gate(GateMode::approve, 10min);
  Story story(plot);
  story.cloud().lose_power(story.host("hv1"));
  story.run(1h);
  EXPECT_EQ(story.count("begin"), 0) << story.told();
  EXPECT_GE(story.count("refuse fence hv1: nobody answered in time"), 1) << story.told();
  EXPECT_EQ(story.controller().gate().held().size(), 1U) << story.told();
}

TEST(Approval, DeclinedIsNotBegun) {
  Plot plot;
  plot.gate = Gate(GateMode::approve, 10min);
  Story story(plot);
  story.cloud().lose_power(story.host("hv1"));
  ASSERT_TRUE(story.run_until([&] { return !story.controller().gate().held().empty(); }, 1min));
  story.world().answer(story.controller().gate().held().front().id, false, "giulia");
  story.run(20min);
  EXPECT_EQ(story.count("begin"), 0) << story.told();
}

// An older question is answered while something newer is under way: both are done.
TEST(Approval, OfAnOlderQuestionWhileNewerActionsAreUnderWay) {
  Plot plot;
  plot.deploy = true;
  Story story(plot);
  story.run(30s);
  for (std::size_t kind = 0; kind < action_kind_count; ++kind)
    if (std::string_view(action_kind_name(kind)) == "start")
      story.controller().gate().set_mode(kind, GateMode::approve);
  story.cloud().crash(story.vm("a"), story.host("hv1"));
  ASSERT_TRUE(story.run_until([&] { return !story.controller().gate().held().empty(); }, 10s));
  const ActionId asked = story.controller().gate().held().front().id;
  story.propose(Migrate{story.vm("c"), story.host("hv2"), story.host("hv3")});
  story.run(1s);
  story.cloud().pause_by_io_error(story.vm("b"));
  story.cloud().befall_next({Mishap::Kind::late, 1s, story.host("hv1")});
  story.world().answer(asked, true, "giulia");
  story.run(2min);
  EXPECT_TRUE(story.serves_somewhere("a")) << story.told();
  EXPECT_TRUE(story.serves_somewhere("b"));
}

// a and c are of one group, and beside c there is more room: b fills hv3, 20 GiB against 4.
TEST(Limits, AntiAffinityHoldsInFailover) {
  Plot plot;
  plot.small.inventory.vms[0].anti_affinity = "pair";
  plot.small.inventory.vms[2].anti_affinity = "pair";
  plot.small.inventory.vms[1].memory = Bytes(std::int64_t{20} << 30);
  plot.small.placement = {HostId(0), HostId(2), HostId(1), HostId::none()};
  plot.policy["failover"] = {{"name", "restart-by-priority"}, {"power_on_after_fence", false}};
  Story story(plot);
  story.cloud().lose_power(story.host("hv1"));
  story.run(10min);
  EXPECT_EQ(story.place("a"), "hv3") << story.told();
  EXPECT_TRUE(story.serves_on("a", "hv3"));
  EXPECT_EQ(story.count("begin start a on hv2"), 0) << story.told();
}

TEST(Limits, MemoryHoldsInFailover) {
  Plot plot;
  const Bytes big(std::int64_t{20} << 30);
  for (std::size_t vm = 0; vm < 3; ++vm) plot.small.inventory.vms[vm].memory = big;
  plot.small.placement = {HostId(0), HostId(2), HostId(1), HostId::none()};
  Story story(plot);
  // hv2 and hv3 have 10 of 30 GiB left: a waits, hv1 comes back and takes it again.
  story.cloud().lose_power(story.host("hv1"));
  story.run(10min);
  for (const char* vm : {"a", "b", "c"}) EXPECT_TRUE(story.serves_somewhere(vm)) << story.told();
  EXPECT_TRUE(story.place("a") == "hv1" || story.place("a") == "hv4") << story.told();
  EXPECT_EQ(story.count("begin start a on hv2"), 0);
  EXPECT_EQ(story.count("begin start a on hv3"), 0);
}

TEST(Bricks, GoingOfflineAndOnlineAreTold) {
  Story story;
  story.cloud().set_brick(BrickId(1), false);
  ASSERT_TRUE(
      story.run_until([&] { return story.count("brick-changed d2:/brick offline") > 0; }, 11s))
      << story.told();
  story.cloud().silence_storage(true);
  story.run(1min);
  EXPECT_EQ(story.count("brick-changed"), 1) << "silence is no change";
  story.cloud().set_brick(BrickId(1), true);
  story.cloud().silence_storage(false);
  ASSERT_TRUE(
      story.run_until([&] { return story.count("brick-changed d2:/brick online") > 0; }, 15s));
  EXPECT_EQ(story.count("begin"), 0);
}

}  // namespace
}  // namespace gemello::testing
