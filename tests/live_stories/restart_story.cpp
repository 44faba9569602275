// The controller's program dies and is started again, at every instant of what it is about.
#include <fmt/format.h>

#include "tests/live_stories/story.hpp"

namespace gemello::testing {
namespace {

struct Deed {
  const char* name;
  Duration length{};  ///< restarted at every instant of it
  std::function<void(Story&)> begin;
  std::function<void(Story&)> end;           ///< the fault is over, a while later
  std::function<std::string(Story&)> judge;  ///< what is wrong in the end
};

std::string restarted(const Deed& deed, Duration at, Plot plot, bool while_sleeping) {
  Story story(std::move(plot));
  deed.begin(story);
  story.run(at);
  if (while_sleeping) story.sleep(3min);  // nobody was there in between
  story.restart();
  if (deed.end) {
    story.run(5min);
    deed.end(story);
  }
  story.run(20min);
  std::string verdict = story.verdict();
  if (verdict.empty()) verdict = deed.judge(story);
  if (verdict.empty() && !story.copies().empty()) verdict = "copies are left: " + story.copies();
  for (const char* vm : {"a", "b", "c"})
    if (verdict.empty() && !story.serves_somewhere(vm))
      verdict = fmt::format("{} is not served: {}", vm, name(story.known(vm)));
  if (verdict.empty() && !story.diary().open().empty()) verdict = "an action stays open";
  return verdict.empty() ? verdict : verdict + "\n" + story.told();
}

void at_every_instant(
    const Deed& deed, const std::function<Plot()>& plot = [] { return Plot(); }) {
  int failures = 0;
  for (const bool while_sleeping : {false, true})
    for (Duration at{}; at <= deed.length;
         at += deed.length < 30s ? Duration(200ms) : Duration(1s)) {
      const std::string verdict = restarted(deed, at, plot(), while_sleeping);
      if (verdict.empty()) continue;
      if (++failures <= 2)
        ADD_FAILURE() << deed.name << ", restarted after " << seconds(at) << " s"
                      << (while_sleeping ? " and absent for 3 min: " : ": ") << verdict;
    }
  EXPECT_EQ(failures, 0) << deed.name;
}

TEST(Restart, InAMigration) {
  Deed deed{"a migration", 25s, {}, {}, {}};
  deed.begin = [](Story& story) {
    story.propose(Migrate{story.vm("c"), story.host("hv2"), story.host("hv3")});
  };
  deed.judge = [](Story& story) {
    if (story.count("begin") != 1) return "something else was begun";
    if (story.count("stale-copy-seen") > 0) return "taken for a copy";
    return story.serves_on("c", "hv3") ? "" : "it did not move";
  };
  at_every_instant(deed);
}

// From the loss of power over the fence (28.8 to 34 s) and the starts to the power-on and the
// end of the left definitions.
TEST(Restart, InAFailover) {
  Deed deed{"a failover", 110s, {}, {}, {}};
  deed.begin = [](Story& story) { story.cloud().lose_power(story.host("hv1")); };
  deed.judge = [](Story& story) {
    if (story.count("begin start a") > 2) return "a was started thrice";
    return "";
  };
  at_every_instant(deed);
}

TEST(Restart, InAFailoverWithAWitness) {
  Deed deed{"a failover, witnessed", 110s, {}, {}, {}};
  deed.begin = [](Story& story) { story.cloud().lose_power(story.host("hv1")); };
  deed.judge = [](Story&) { return ""; };
  at_every_instant(deed, [] {
    Plot plot;
    plot.witnessed = true;
    return plot;
  });
}

// Its switch does not answer, and it lives on: no restart makes a loss a death.
TEST(Restart, InAPartition) {
  Deed deed{"a partition", 60s, {}, {}, {}};
  deed.begin = [](Story& story) {
    story.cloud().jam(story.host("hv1"));
    story.cloud().cut_off(story.host("hv1"));
  };
  deed.end = [](Story& story) {
    story.cloud().unjam(story.host("hv1"));
    story.cloud().reconnect(story.host("hv1"));
  };
  deed.judge = [](Story& story) {
    if (story.count("begin start") > 0) return "something was started";
    return story.serves_on("a", "hv1") ? "" : "a is not on hv1";
  };
  at_every_instant(deed);
}

TEST(Restart, InAResume) {
  Deed deed{"a resume", 8s, {}, {}, {}};
  deed.begin = [](Story& story) {
    story.cloud().befall_next({Mishap::Kind::late, 4s, story.host("hv1")});
    story.cloud().pause_by_io_error(story.vm("a"));
  };
  deed.judge = [](Story& story) { return story.serves_on("a", "hv1") ? "" : "a does not go on"; };
  at_every_instant(deed);
}

// The process of a crashed; its start is begun late by the hypervisor, within settle's 10 s.
TEST(Restart, InAStart) {
  Deed deed{"a start", 20s, {}, {}, {}};
  deed.begin = [](Story& story) {
    story.cloud().crash(story.vm("a"), story.host("hv1"));
    story.cloud().befall_next({Mishap::Kind::late, 7s, HostId::none()});
  };
  deed.judge = [](Story&) { return ""; };
  at_every_instant(deed);
}

// Begun 50 s late. A program that goes on waits for its deadline of 60 s and six times settle after
// it, for the call was never answered; one that is new knows no more of it and must wait as long.
TEST(Restart, InAStartThatIsBegunLate) {
  Story story;
  story.cloud().crash(story.vm("a"), story.host("hv1"));
  story.cloud().befall_next({Mishap::Kind::late, 50s, HostId::none()});
  story.run(5s);
  ASSERT_EQ(story.count("begin start a on hv3"), 1) << story.told();
  story.restart();
  story.cloud().add_guest("stranger", story.host("hv3"), Bytes(std::int64_t{28} << 30));
  story.run(5min);
  EXPECT_EQ(story.cloud().double_starts(), 0) << story.told();
  EXPECT_TRUE(story.serves_somewhere("a"));
}

// Nobody is there while the whole fleet is switched off and on.
TEST(Restart, AfterABlackoutOfEverything) {
  Story story;
  for (const char* host : {"hv1", "hv2", "hv3"}) story.cloud().lose_power(story.host(host));
  story.sleep(10min);
  for (const char* host : {"hv1", "hv2", "hv3"}) story.cloud().return_power(story.host(host));
  story.sleep(10s);
  story.restart();
  story.run(20min);
  for (const char* vm : {"a", "b", "c"}) EXPECT_TRUE(story.serves_somewhere(vm)) << story.told();
  EXPECT_EQ(story.copies(), "");
}

// The host it ran on has no power any more and gets none.
TEST(Restart, WhileAHostIsOffForGood) {
  for (const bool fenced_before : {false, true}) {
    Plot plot;
    plot.policy["failover"] = {{"name", "restart-by-priority"}, {"power_on_after_fence", false}};
    Story story(plot);
    story.cloud().lose_power(story.host("hv1"));
    if (fenced_before) {
      ASSERT_TRUE(story.run_until([&] { return story.count("action-done") > 0; }, 1min));
    } else {
      story.run(10s);
    }
    story.restart();
    story.run(10min);
    EXPECT_TRUE(story.serves_somewhere("a")) << "fenced before: " << fenced_before << "\n"
                                             << story.told();
  }
}

}  // namespace
}  // namespace gemello::testing
