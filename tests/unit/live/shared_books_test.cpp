#include "live/lease/shared_books.hpp"

#include <chrono>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "live/lease/led_world.hpp"
#include "models/fleet/controller.hpp"
#include "tests/support/fake_world.hpp"
#include "tests/support/small_cloud.hpp"
#include "tests/unit/live/lease_support.hpp"

namespace gemello::live {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::TwoSeats;

/// A controller's own journal; notes what it is told, and what stood beside the lease then.
class OwnJournal final : public Journal {
 public:
  explicit OwnJournal(testing::MemoryPlace& place) : place_(place) {}
  void event(const Event&) override { lines.emplace_back("event"); }
  void intent(Instant, ActionId id, const Action&, const Rationale*) override {
    lines.push_back("intent " + std::to_string(number(id)));
    shared_at_intent = place_.record().books;
  }
  void refusal(Instant, ActionId, const Action&, std::string_view, const Rationale*) override {}
  void held(Instant, ActionId, const Action&, std::string_view, const Rationale*) override {}
  void appeal(Instant, const Appeal&) override {}
  void memory(Instant, std::string_view) override {}
  void resolved(Instant, ActionId id) override {
    lines.push_back("resolved " + std::to_string(number(id)));
  }
  Recovery recover() override { return kept; }

  std::vector<std::string> lines;
  nlohmann::json shared_at_intent;
  Recovery kept;

 private:
  testing::MemoryPlace& place_;
};

struct Books : TwoSeats {
  gemello::testing::SmallCloud cloud = gemello::testing::small_cloud();
  OwnJournal a_own{*place};
  OwnJournal b_own{*place};
  SharedBooks a_books{a_own, a_file, cloud.inventory, "fleet.lease"};
  SharedBooks b_books{b_own, b_file, cloud.inventory, "fleet.lease"};

  Action start(const char* vm, const char* host) const {
    return Start{StoppedVm::as_stated(cloud.vm(vm)), cloud.host(host)};
  }
  /// a leads turn 1.
  void begin_a() {
    a.step(clock.at);
    a_books.begin_turn(clock.at, Epoch{1});
    a_books.recover();
  }
  void intend(SharedBooks& books, std::uint64_t id) {
    books.intent(clock.at, ActionId{id}, start("a", "hv2"), nullptr);
  }
};

TEST(SharedBooks, AnIntentStandsBesideTheLeaseBeforeItStandsInTheOwnJournal) {
  Books it;
  it.begin_a();
  it.intend(it.a_books, 7);
  EXPECT_THAT(it.a_own.lines, ElementsAre("intent 7"));
  ASSERT_EQ(it.a_own.shared_at_intent["open"].size(), 1U);
  EXPECT_EQ(it.a_own.shared_at_intent["open"][0]["id"], 7);
}

// 1 has ended, 2 is open, 3 unknown since 4 s, 4 was unknown and is resolved.
TEST(SharedBooks, TheNextTurnBeginsFromWhatTheLastOneLeft) {
  Books it;
  it.begin_a();
  for (const std::uint64_t id : {1U, 2U, 3U, 4U}) it.intend(it.a_books, id);
  it.at(4s);
  it.a_books.event({it.clock.at, ActionDone{ActionId{1}, std::nullopt}});
  it.a_books.event({it.clock.at, ActionUnknown{ActionId{3}, "no answer"}});
  it.a_books.event({it.clock.at, ActionUnknown{ActionId{4}, "no answer"}});
  it.a_books.resolved(it.clock.at, ActionId{4});
  it.a_books.memory(it.clock.at, "{\"tries\": 2}");
  it.depose_a();
  it.b_books.begin_turn(it.clock.at, Epoch{2});
  const Journal::Recovery left = it.b_books.recover();
  EXPECT_EQ(left.last_id, ActionId{4});
  EXPECT_EQ(left.memory, "{\"tries\": 2}");
  ASSERT_EQ(left.open.size(), 2U);
  EXPECT_EQ(left.open[0].id, ActionId{2});
  EXPECT_EQ(left.open[0].action, it.start("a", "hv2"));
  EXPECT_EQ(left.open[0].begun_at, origin);
  EXPECT_EQ(left.open[0].unknown_since, std::nullopt);
  EXPECT_EQ(left.open[1].id, ActionId{3});
  EXPECT_EQ(left.open[1].unknown_since, origin + Duration(4s));
}

TEST(SharedBooks, ADeposedControllersIntentIsRefusedAndNotInItsOwnJournal) {
  Books it;
  it.begin_a();
  it.depose_a();
  it.b_books.begin_turn(it.clock.at, Epoch{2});
  it.b_books.recover();
  EXPECT_THAT(testing::lost_lease([&] { it.intend(it.a_books, 8); }), HasSubstr("b leads"));
  EXPECT_THAT(it.a_own.lines, IsEmpty());
  EXPECT_TRUE(it.place->record().books.is_null());
}

TEST(SharedBooks, AnIntentThatIsNotKnownToBeWrittenIsNotBegun) {
  Books it;
  it.begin_a();
  it.place->reach(false);
  EXPECT_THAT(testing::lost_lease([&] { it.intend(it.a_books, 8); }),
              HasSubstr("action 8 is not begun"));
  EXPECT_THAT(it.a_own.lines, IsEmpty());
}

TEST(SharedBooks, AnEndThatCannotBeWrittenCostsNoTurnAndComesLater) {
  Books it;
  it.begin_a();
  it.intend(it.a_books, 5);
  it.place->reach(false);
  it.a_books.event({it.clock.at, ActionDone{ActionId{5}, std::nullopt}});
  it.place->reach(true);
  EXPECT_EQ(it.place->record().books["open"].size(), 1U);
  it.at(10s);
  it.a.step(it.clock.at);
  EXPECT_EQ(it.place->record().books["open"].size(), 0U);
}

TEST(SharedBooks, WhatTheOwnJournalHoldsOpenWasSeenToItsEndByOthers) {
  Books it;
  const ActionId of_turn{number(first_id(Epoch{1})) + 3};
  it.place->put({"lab", {}, nlohmann::json::parse(R"({"last_id": 9, "memory": "shared",
                 "open": [], "recent_moves": []})")});
  it.a_own.kept.open = {{ActionId{2}, it.start("a", "hv2"), origin, std::nullopt, std::nullopt},
                        {of_turn, it.start("b", "hv2"), origin, std::nullopt, std::nullopt}};
  it.a_own.kept.last_id = of_turn;
  it.a_own.kept.memory = "own";
  it.a.step(it.clock.at);
  it.a_books.begin_turn(it.clock.at, Epoch{1});
  const Journal::Recovery left = it.a_books.recover();
  ASSERT_EQ(left.open.size(), 1U) << "begun before there was a lease";
  EXPECT_EQ(left.open[0].id, ActionId{2});
  EXPECT_EQ(left.last_id, of_turn);
  EXPECT_EQ(left.memory, "shared");
  EXPECT_THAT(it.a_own.lines, ElementsAre("resolved " + std::to_string(number(of_turn))));
}

// A file made anew, after the old one was damaged: nobody has seen anything to its end.
TEST(SharedBooks, WithoutSharedBooksTheOwnJournalCounts) {
  Books it;
  const ActionId of_turn{number(first_id(Epoch{1})) + 3};
  it.a_own.kept.open = {{of_turn, it.start("b", "hv2"), origin, std::nullopt, std::nullopt}};
  it.a_own.kept.last_id = of_turn;
  it.a_own.kept.memory = "own";
  it.a_own.kept.recent_moves = {origin + 5s};
  it.a.step(it.clock.at);
  it.a_books.begin_turn(it.clock.at, Epoch{1});
  const Journal::Recovery left = it.a_books.recover();
  ASSERT_EQ(left.open.size(), 1U);
  EXPECT_EQ(left.open[0].id, of_turn);
  EXPECT_EQ(left.memory, "own");
  EXPECT_EQ(left.recent_moves, std::vector{origin + 5s});
  EXPECT_THAT(it.a_own.lines, IsEmpty());
}

TEST(SharedBooks, AnOpenActionOnAThingThatThisPlatformLacksIsNamed) {
  Books it;
  it.place->put({"lab", {}, nlohmann::json::parse(R"({"last_id": 1, "memory": "", "open": [
      {"id": 1, "begun_at": 0, "action": {"action": "stop", "vm": "ghost"}}]})")});
  it.a.step(it.clock.at);
  it.a_books.begin_turn(it.clock.at, Epoch{1});
  try {
    it.a_books.recover();
    ADD_FAILURE() << "recovered";
  } catch (const InputError& error) {
    EXPECT_EQ(error.file(), "fleet.lease");
    EXPECT_EQ(error.place(), "$.open[0].action.vm");
  }
}

/// Proposes one start at every decision.
class StartsA final : public Policy {
 public:
  explicit StartsA(Action action) : action_(std::move(action)) {}
  Decision decide(const FleetView&, std::span<const Event>, Reasons*) override {
    return {{action_}, never};
  }

 private:
  Action action_;
};

/// A journal at whose first intent the storage begins to hang.
class Stalls final : public Journal {
 public:
  Stalls(Journal& inner, testing::MemoryPlace& place) : inner_(inner), place_(place) {}
  void event(const Event& event) override { inner_.event(event); }
  void intent(Instant now, ActionId id, const Action& action, const Rationale* why) override {
    place_.hang(true);
    inner_.intent(now, id, action, why);
  }
  void refusal(Instant, ActionId, const Action&, std::string_view, const Rationale*) override {}
  void held(Instant, ActionId, const Action&, std::string_view, const Rationale*) override {}
  void appeal(Instant, const Appeal&) override {}
  void memory(Instant, std::string_view) override {}
  void begin_turn(Instant now, Epoch epoch) override { inner_.begin_turn(now, epoch); }
  Recovery recover() override { return inner_.recover(); }

 private:
  Journal& inner_;
  testing::MemoryPlace& place_;
};

// The storage takes the intent and does not answer within 2 s: nothing is begun, neither now nor
// when it goes on, and the turn is given up. What it wrote late is open in the books, so that
// whoever leads next meets an Unknown.
TEST(SharedBooks, AnIntentThatTheStorageHoldsUpIsNeverBegun) {
  Books it;
  gemello::testing::FakeWorld world(it.cloud.inventory, it.cloud.placement, {});
  OrderWindow window(it.clock);
  LedWorld led(world, it.a, window, it.clock);
  StartsA policy(Deploy{it.cloud.vm("d"), it.cloud.host("hv3")});
  Stalls journal(it.a_books, *it.place);
  Controller controller(policy, journal, Guard(), Gate(GateMode::automatic), false);
  controller.lead_by(it.a);
  EXPECT_THAT(testing::lost_lease([&] { controller.tick(led); }), HasSubstr("is not begun"));
  EXPECT_TRUE(it.a_file.hangs());
  EXPECT_FALSE(window.is_open());
  EXPECT_THAT(it.a_own.lines, IsEmpty());
  it.a.abandon();  // as its seat does
  it.place->hang(false);
  for (int i = 0; i < 500 && it.place->record().books["open"].empty(); ++i)
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  EXPECT_EQ(it.place->record().books["open"].size(), 1U);
  controller.tick(led);
  world.advance(1min);
  EXPECT_EQ(world.observe().state(it.cloud.vm("d")), VmState::requested);
}

/// Starts d as soon as the test says so, and as often as it is asked: at 10 s of its own wish.
class StartsWhenTold final : public Policy {
 public:
  explicit StartsWhenTold(Action action) : action_(std::move(action)) {}
  Decision decide(const FleetView&, std::span<const Event>, Reasons*) override {
    if (told) return {{action_}, never};
    return {{}, origin + 10s};
  }
  bool told = false;

 private:
  Action action_;
};

// A renewal is due after 10 s, the storage hangs, and the policy decides in the same round: nothing
// can be written, so nothing is begun, and the turn of 60 s is kept. When the storage goes on, so
// does the controller in its next round, though nobody asks it to.
TEST(SharedBooks, AStallThatARenewalMetFirstCostsNoTurn) {
  Books it;
  gemello::testing::FakeWorld world(it.cloud.inventory, it.cloud.placement, {});
  OrderWindow window(it.clock);
  LedWorld led(world, it.a, window, it.clock);
  StartsWhenTold policy(Deploy{it.cloud.vm("d"), it.cloud.host("hv3")});
  Controller controller(policy, it.a_books, Guard(), Gate(GateMode::automatic), false);
  controller.lead_by(it.a);
  controller.tick(led);
  ASSERT_TRUE(it.a.turn(it.clock.at));
  it.place->hang(true);
  policy.told = true;
  world.advance(10s);
  it.at(10s);
  EXPECT_EQ(testing::lost_lease([&] { controller.tick(led); }), "");
  EXPECT_TRUE(it.a_file.hangs());
  EXPECT_TRUE(it.a.turn(it.clock.at)) << "for 50 s more";
  EXPECT_THAT(it.a_own.lines, IsEmpty()) << "no intent";
  it.place->hang(false);
  for (int i = 0; i < 500 && it.a_file.hangs(); ++i)
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  world.advance(1s);
  it.at(11s);
  EXPECT_EQ(testing::lost_lease([&] { controller.tick(led); }), "");
  EXPECT_FALSE(it.a_own.lines.empty());
}

/// A journal during whose intent this process stands still for so long.
class SlowJournal final : public Journal {
 public:
  SlowJournal(Journal& inner, testing::PutClock& clock, Duration still)
      : inner_(inner), clock_(clock), still_(still) {}
  void event(const Event& event) override { inner_.event(event); }
  void intent(Instant now, ActionId id, const Action& action, const Rationale* why) override {
    inner_.intent(now, id, action, why);
    clock_.at += still_;
  }
  void refusal(Instant, ActionId, const Action&, std::string_view reason,
               const Rationale*) override {
    refused = reason;
  }
  void held(Instant, ActionId, const Action&, std::string_view, const Rationale*) override {}
  void appeal(Instant, const Appeal&) override {}
  void memory(Instant, std::string_view) override {}
  void begin_turn(Instant now, Epoch epoch) override { inner_.begin_turn(now, epoch); }
  Recovery recover() override { return inner_.recover(); }
  std::string refused;

 private:
  Journal& inner_;
  testing::PutClock& clock_;
  Duration still_;
};

/// What a controller begins if it stands still for so long after its intent: the start of d, "sent"
/// or "held back" by its own end, for a start takes 30 s; or why not.
std::string begun_after(Duration still) {
  Books it;
  gemello::testing::FakeWorld world(it.cloud.inventory, it.cloud.placement, {});
  OrderWindow window(it.clock);
  LedWorld led(world, it.a, window, it.clock);
  StartsA policy(Deploy{it.cloud.vm("d"), it.cloud.host("hv3")});
  SlowJournal journal(it.a_books, it.clock, still);
  Controller controller(policy, journal, Guard(), Gate(GateMode::automatic), false);
  controller.lead_by(it.a);
  const std::string lost = testing::lost_lease([&] { controller.tick(led); });
  EXPECT_EQ(it.place->record().books["open"].size(), 1U) << "the next turn meets an Unknown";
  EXPECT_EQ(lost.empty(), window.is_open());
  if (!lost.empty() || !journal.refused.empty()) return lost + journal.refused;
  return window.fits(it.clock.at + Duration(30s)) ? "sent" : "held back";
}

// A turn of 60 s, an order of 30 s: what is sent within the first 30 s is through in time. Later
// the turn is kept: what is held back waits for its renewal.
TEST(LedWorld, NothingIsSentWhenThisProcessStoodStillAfterItsIntent) {
  EXPECT_EQ(begun_after(29s), "sent");
  EXPECT_EQ(begun_after(30s), "held back");
  EXPECT_EQ(begun_after(59s), "held back");
  EXPECT_THAT(begun_after(60s), HasSubstr("is not begun"));
  EXPECT_THAT(begun_after(2h), HasSubstr("is not begun"));
}

}  // namespace
}  // namespace gemello::live
