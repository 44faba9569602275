// A host dies, is cut or hangs while a VM moves, by the controller's order or by a person's.
#include <array>

#include <fmt/format.h>

#include "tests/live_stories/story.hpp"

namespace gemello::testing {
namespace {

enum class Fault { power_loss, cut, hang };
constexpr std::array<const char*, 3> fault_names = {"loses its power", "is cut off", "hangs"};

struct Move {
  bool by_hand = false;
  bool witnessed = false;
  bool events = true;
  Fault fault = Fault::power_loss;
  const char* struck = "hv2";  ///< hv2 is its source, hv3 its target
  Duration after{};            ///< of the migration's beginning
  Duration mended{};           ///< after the fault
  std::vector<Duration> delays;
};

void strike(Story& story, const Move& move) {
  const HostId host = story.host(move.struck);
  if (move.fault == Fault::power_loss) story.cloud().lose_power(host);
  if (move.fault == Fault::cut) story.cloud().cut_off(host);
  if (move.fault == Fault::hang) story.cloud().hang(host);
}

void mend(Story& story, const Move& move) {
  const HostId host = story.host(move.struck);
  if (move.fault == Fault::power_loss) story.cloud().return_power(host);
  if (move.fault == Fault::cut) story.cloud().reconnect(host);
  if (move.fault == Fault::hang) story.cloud().unhang(host);
}

// c moves from hv2 to hv3 in 20 s; at some second of it a host is struck, later it is mended.
// Whatever comes of it: c runs once, and it runs in the end.
std::string struck_migration(const Move& move) {
  Plot plot;
  plot.witnessed = move.witnessed;
  plot.events = move.events;
  plot.delays = move.delays;
  plot.small.inventory.hosts[3].starts_on = true;
  Story story(plot);
  if (move.by_hand)
    story.migrate_by_hand("c", "hv2", "hv3");
  else
    story.propose(Migrate{story.vm("c"), story.host("hv2"), story.host("hv3")});
  story.run(move.after);
  strike(story, move);
  story.run(move.mended);
  mend(story, move);
  const bool served = story.run_until([&] { return story.serves_somewhere("c"); }, 20min);
  story.run(5min);
  std::string verdict = story.verdict();
  if (verdict.empty() && !served) verdict = "c is not served";
  if (verdict.empty() && !story.serves_somewhere("c")) verdict = "c is not served any more";
  if (verdict.empty() && !story.copies().empty()) verdict = "copies are left: " + story.copies();
  if (!verdict.empty()) verdict += "\n" + story.told();
  return verdict;
}

std::string text_of(const Move& move) {
  return fmt::format("{} {} {} s after the beginning of {} migration, mended {} s later ({}, {})",
                     move.struck, fault_names[static_cast<std::size_t>(move.fault)],
                     seconds(move.after), move.by_hand ? "a person's" : "an ordered",
                     seconds(move.mended), move.witnessed ? "witnessed" : "not witnessed",
                     move.events ? "events told" : "no events");
}

// Every second of the 20, and the last tenths finely: the hand-over takes the last one.
std::vector<Duration> instants() {
  std::vector<Duration> all;
  for (int second = 0; second <= 24; ++second) all.push_back(std::chrono::seconds(second) + 300ms);
  for (int tenth = 0; tenth < 12; ++tenth) all.push_back(19s + 600ms + tenth * 50ms);
  return all;
}

class StruckMigration
    : public ::testing::TestWithParam<std::tuple<bool, bool, Fault, const char*>> {};

TEST_P(StruckMigration, EndsWithOneProcess) {
  Move move;
  move.by_hand = std::get<0>(GetParam());
  move.witnessed = std::get<1>(GetParam());
  move.fault = std::get<2>(GetParam());
  move.struck = std::get<3>(GetParam());
  int failures = 0;
  for (const bool events : {true, false})
    for (const Duration after : instants())
      for (const Duration mended : std::initializer_list<Duration>{3s, 20s, 50s, 5min}) {
        move.events = events;
        move.after = after;
        move.mended = mended;
        const std::string verdict = struck_migration(move);
        if (verdict.empty()) continue;
        if (++failures <= 3) ADD_FAILURE() << text_of(move) << ": " << verdict;
      }
  EXPECT_EQ(failures, 0);
}

using Struck = std::tuple<bool, bool, Fault, const char*>;

std::string name_of(const ::testing::TestParamInfo<Struck>& told) {
  constexpr std::array<const char*, 3> faults = {"PowerLoss", "Cut", "Hang"};
  const auto& [by_hand, witnessed, fault, struck] = told.param;
  return fmt::format(
      "{}{}{}{}", by_hand ? "ByHand" : "Ordered", faults[static_cast<std::size_t>(fault)],
      std::string_view(struck) == "hv2" ? "Source" : "Target", witnessed ? "Witnessed" : "");
}

INSTANTIATE_TEST_SUITE_P(All, StruckMigration,
                         ::testing::Combine(::testing::Bool(), ::testing::Bool(),
                                            ::testing::Values(Fault::power_loss, Fault::cut,
                                                              Fault::hang),
                                            ::testing::Values("hv2", "hv3")),
                         name_of);

// Nothing is struck. A person moves c, with looks in any phase and answers late in any way: it is
// the same VM all the time, neither down nor a copy.
TEST(MigrationByHand, IsNoLossAndLeavesNoCopy) {
  int failures = 0;
  for (const bool events : {true, false})
    for (const char* to : {"hv1", "hv3"})
      for (int tenths = 0; tenths < 40; ++tenths)
        for (const Duration late : std::initializer_list<Duration>{0ms, 400ms, 1500ms}) {
          Plot plot;
          plot.events = events;
          plot.delays = {late, 0ms, late / 2, 0ms};
          Story story(plot);
          story.run(tenths * 100ms);
          story.migrate_by_hand("c", "hv2", to);
          story.run(3min);
          std::string verdict = story.verdict();
          if (story.count("begin") > 0) verdict = "something was begun";
          if (story.count("stale-copy-seen") > 0) verdict = "taken for a copy";
          if (story.count("vm-stopped") > 0) verdict = "taken for stopped";
          if (!story.serves_on("c", to)) verdict = "not served";
          if (!verdict.empty() && ++failures <= 3)
            ADD_FAILURE() << verdict << ": to " << to << " after " << tenths << " tenths, answers "
                          << seconds(late) << " s late, events " << events << "\n"
                          << story.told();
        }
  EXPECT_EQ(failures, 0);
}

// The same while another of its own kind is on its way back.
TEST(MigrationByHand, ThereAndBackLeavesNoCopy) {
  for (const bool events : {true, false}) {
    Plot plot;
    plot.events = events;
    Story story(plot);
    for (int turn = 0; turn < 6; ++turn) {
      const bool out = turn % 2 == 0;
      story.migrate_by_hand("c", out ? "hv2" : "hv3", out ? "hv3" : "hv2");
      story.run(21s + turn * 300ms);
    }
    story.run(1min);
    EXPECT_EQ(story.count("begin"), 0) << story.told();
    EXPECT_EQ(story.copies(), "");
    EXPECT_TRUE(story.serves_on("c", "hv2")) << story.told();
  }
}

// An ordered one, undisturbed: 20 s, one migration, no other word.
TEST(OrderedMigration, MovesOnce) {
  for (const bool events : {true, false}) {
    Plot plot;
    plot.events = events;
    Story story(plot);
    story.propose(Migrate{story.vm("c"), story.host("hv2"), story.host("hv3")});
    ASSERT_TRUE(story.run_until([&] { return story.serves_on("c", "hv3"); }, 25s));
    EXPECT_EQ(story.count("begin"), 1);
    EXPECT_EQ(story.count("action-done"), 1) << story.told();
    story.run(5min);
    EXPECT_EQ(story.count("stale-copy-seen"), 0) << story.told();
    EXPECT_EQ(story.count("vm-stopped"), 0);
  }
}

// It left hv2, nobody saw it arrive, and hv3, which took it along, is switched off for good: that
// nobody defines it any more is no person's will.
TEST(Migration, AGuestThatDiedWhereItHadJustGoneIsRestarted) {
  Story story;
  story.cloud().befall_next({Mishap::Kind::unknown_with_effect, {}, story.host("hv2")});
  story.propose(Migrate{story.vm("c"), story.host("hv2"), story.host("hv3")});
  ASSERT_TRUE(story.run_until([&] { return story.count("begin migrate c") > 0; }, 1min));
  story.cloud().hang(story.host("hv3"));
  ASSERT_TRUE(story.run_until([&] { return story.count("begin fence hv3") > 0; }, 5min));
  ASSERT_EQ(story.really("c"), "hv3") << story.told();
  story.cloud().befall_next({Mishap::Kind::failure, {}, story.host("hv3")});
  story.run(10min);
  EXPECT_EQ(story.count("vm-stopped c on hv2 (ordered"), 0) << story.told();
  EXPECT_TRUE(story.serves_somewhere("c")) << story.told();
}

// The same when the call is never answered: its guest does not wait for a migration's deadline.
TEST(Migration, ToAHostThatFellSilentIsCalledOff) {
  Story story;
  story.cloud().befall_next({Mishap::Kind::answer_lost, {}, story.host("hv2")});
  story.propose(Migrate{story.vm("c"), story.host("hv2"), story.host("hv3")});
  ASSERT_TRUE(story.run_until([&] { return story.really("c") == "hv3"; }, 2min)) << story.told();
  story.cloud().lose_power(story.host("hv3"));
  // 30 s of silence, 15 s for the call to end, 6 x 10 s for what may come late; then fence and boot
  EXPECT_TRUE(story.run_until([&] { return story.serves_somewhere("c"); }, 3min)) << story.told();
  EXPECT_EQ(story.count("action-unknown"), 1) << story.told();
}

}  // namespace
}  // namespace gemello::testing
