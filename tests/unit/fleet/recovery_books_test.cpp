// What a journal in memory hands to the next controller; above all the moves of the last hour.
#include "models/fleet/recovery_books.hpp"

#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/fleet/controller_support.hpp"

namespace gemello {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

Migrate some_move() {
  return {VmId(0), HostId(0), HostId(2)};
}

TEST(RecoveryBooksMoves, OnlyMigrationsCount) {
  RecoveryBooks books;
  books.intent(origin + 1s, ActionId{1}, Stop{VmId(1)});
  books.intent(origin + 2s, ActionId{2}, some_move());
  books.intent(origin + 3s, ActionId{3}, Deploy{VmId(3), HostId(2)});
  books.used(ActionId{4});
  EXPECT_THAT(books.recovery().recent_moves, ElementsAre(origin + 2s));
  EXPECT_EQ(books.recovery().last_id, ActionId{4});
}

// Their end, good or bad, gives none back to the budget.
TEST(RecoveryBooksMoves, StayWhenTheyHaveEnded) {
  RecoveryBooks books;
  books.intent(origin, ActionId{1}, some_move());
  books.intent(origin + 1s, ActionId{2}, some_move());
  books.event({origin + 5s, ActionDone{ActionId{1}, std::nullopt}});
  books.event({origin + 6s, ActionFailed{ActionId{2}, "no"}});
  EXPECT_THAT(books.recovery().open, IsEmpty());
  EXPECT_THAT(books.recovery().recent_moves, ElementsAre(origin, origin + 1s));
}

// A whole hour before the newest is past, a microsecond less is not.
TEST(RecoveryBooksMoves, OfAnHourAgoAreForgotten) {
  RecoveryBooks books;
  books.intent(origin, ActionId{1}, some_move());
  books.intent(origin + 1us, ActionId{2}, some_move());
  books.intent(origin + 1h, ActionId{3}, some_move());
  EXPECT_THAT(books.recovery().recent_moves, ElementsAre(origin + 1us, origin + 1h));
}

/// Keeps the books of a controller for the one after it.
struct BookKeeping final : testing::StoryJournal {
  using StoryJournal::StoryJournal;
  void intent(Instant now, ActionId id, const Action& action, const Rationale* why) override {
    books.intent(now, id, action);
    StoryJournal::intent(now, id, action, why);
  }
  void event(const Event& event) override { books.event(event); }
  void refusal(Instant now, ActionId id, const Action& action, std::string_view reason,
               const Rationale* why) override {
    books.used(id);
    StoryJournal::refusal(now, id, action, reason, why);
  }
  Recovery recover() override { return books.recovery(); }
  RecoveryBooks books;
};

class BudgetOfMoves : public ::testing::Test {
 protected:
  std::vector<std::string> move_as_a_new_controller(const Action& move) {
    testing::ScriptedPolicy policy;
    policy.answer = [&](const FleetView&, std::span<const Event>) {
      return Decision{{move}, never};
    };
    GuardLimits limits;
    limits.moves_per_hour_max = 1;
    Controller controller(policy, journal, Guard(limits), Gate(GateMode::automatic), false);
    controller.recover(world);
    journal.take();
    controller.tick(world);
    return journal.take();
  }
  testing::SmallCloud cloud = testing::small_cloud();
  testing::FakeWorld world{cloud.inventory, cloud.placement};
  BookKeeping journal{world.inventory()};
  const Migrate a_away{cloud.vm("a"), cloud.host("hv1"), cloud.host("hv3")};
  const Migrate c_away{cloud.vm("c"), cloud.host("hv2"), cloud.host("hv3")};
};

// One move an hour. The first controller moves a at 0 s; whoever comes after it in that hour moves
// nothing, at 1 h c may go.
TEST_F(BudgetOfMoves, OutlivesTheControllerThatUsedIt) {
  EXPECT_THAT(move_as_a_new_controller(a_away), ElementsAre("intent 1 migrate a hv1 -> hv3"));
  world.advance(10min);
  EXPECT_THAT(move_as_a_new_controller(c_away),
              ElementsAre("refusal 2 1 moves in the last hour: the budget is used up"));
  world.advance(50min - 1us);
  EXPECT_THAT(move_as_a_new_controller(c_away),
              ElementsAre("refusal 3 1 moves in the last hour: the budget is used up"));
  world.advance(1us);
  EXPECT_THAT(move_as_a_new_controller(c_away), ElementsAre("intent 4 migrate c hv2 -> hv3"));
}

}  // namespace
}  // namespace gemello
