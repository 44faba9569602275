// The moves of the last hour, for the budget of the controller that comes next.
#include <memory>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/fleet/controller_support.hpp"
#include "tests/unit/live/sqlite_journal_support.hpp"

namespace gemello::live {
namespace {

using gemello::testing::FakeWorld;
using gemello::testing::ScriptedPolicy;
using testing::at;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

class JournalledMoves : public testing::JournalTest {
 protected:
  void moved(SqliteJournal& journal, Duration when) {
    journal.intent(at(when), ActionId{++last}, migrate_a(), nullptr);
  }
  std::vector<Instant> recent() { return open()->recover().recent_moves; }
  std::uint64_t last = 0;
};

TEST_F(JournalledMoves, ANewJournalHasNone) {
  EXPECT_THAT(recent(), IsEmpty());
}

TEST_F(JournalledMoves, OnlyMigrationsThatBeganCountWhateverTheirEnd) {
  {
    const auto journal = open();
    moved(*journal, 10s);
    journal->intent(at(20s), ActionId{++last}, Stop{vm("b")}, nullptr);
    moved(*journal, 30s);
    journal->refusal(at(40s), ActionId{++last}, migrate_a(), "no", nullptr);
    journal->held(at(50s), ActionId{++last}, migrate_a(), "approve", nullptr);
    journal->event({at(60s), ActionDone{ActionId{1}, std::nullopt}});
    journal->event({at(70s), ActionFailed{ActionId{3}, "no"}});
  }
  EXPECT_THAT(recent(), ElementsAre(at(10s), at(30s)));
}

// An hour before the last thing that began is past, a microsecond less is not.
TEST_F(JournalledMoves, OfAnHourAgoAreNotTold) {
  {
    const auto journal = open();
    moved(*journal, 0s);
    moved(*journal, 1us);
    moved(*journal, 30min);
    journal->intent(at(1h), ActionId{++last}, Stop{vm("b")}, nullptr);
  }
  EXPECT_THAT(recent(), ElementsAre(at(1us), at(30min)));
}

// One move an hour; each controller leaves nothing but its journal.
TEST_F(JournalledMoves, TheBudgetOutlivesAController) {
  FakeWorld world{cloud.inventory, cloud.placement};
  const auto moves = [&](const Action& move) {
    ScriptedPolicy policy;
    policy.answer = [&](const FleetView&, std::span<const Event>) {
      return Decision{{move}, never};
    };
    const auto journal = open();
    GuardLimits limits;
    limits.moves_per_hour_max = 1;
    Controller controller(policy, *journal, Guard(limits), Gate(GateMode::automatic), false);
    controller.recover(world);
    const std::size_t before = world.begun().size();
    controller.tick(world);
    return world.begun().size() > before;
  };
  const Migrate a{vm("a"), host("hv1"), host("hv3")};
  const Migrate c{vm("c"), host("hv2"), host("hv3")};
  EXPECT_TRUE(moves(a));
  world.advance(10min);
  EXPECT_FALSE(moves(c));
  EXPECT_EQ(rows("SELECT reason FROM proposals", 1),
            std::vector<std::string>{"1 moves in the last hour: the budget is used up"});
  world.advance(50min);
  EXPECT_TRUE(moves(c));
}

}  // namespace
}  // namespace gemello::live
