// A controller that dies and the one after it, with one journal between them.
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "tests/unit/fleet/controller_support.hpp"
#include "tests/unit/live/sqlite_journal_support.hpp"

namespace gemello::live {
namespace {

using gemello::testing::FakeWorld;
using gemello::testing::ScriptedPolicy;
using Lines = std::vector<std::string>;

class JournalledController : public testing::JournalTest {
 protected:
  /// One life of a controller: dropped, it leaves only its journal.
  struct Life {
    explicit Life(JournalledController& test, Gate gate = Gate(GateMode::automatic))
        : journal(test.open()), controller(policy, *journal, Guard(), std::move(gate)) {}

    void propose(std::vector<Action> actions) {
      proposed = std::move(actions);
      policy.answer = [this](const FleetView&, std::span<const Event>) {
        return Decision{std::exchange(proposed, {}), never};
      };
    }
    bool locked(VmId vm) const { return controller.in_flight().of(vm) != nullptr; }

    ScriptedPolicy policy;
    std::unique_ptr<SqliteJournal> journal;
    Controller controller;
    std::vector<Action> proposed;
  };

  void pass(Life& life, Duration time) {
    for (Duration left = time; left > 0s; left -= 1s) {
      world.advance(1s);
      life.controller.tick(world);
    }
  }
  int migrations_begun() const {
    int count = 0;
    for (const auto& [id, action] : world.begun())
      count += std::holds_alternative<Migrate>(action) ? 1 : 0;
    return count;
  }
  // The first life begins to migrate a, and ends before it hears the outcome.
  void begin_and_die() {
    Life first(*this);
    first.policy.remembered = "what it knew";
    first.propose({migrate_a()});
    first.controller.tick(world);
    EXPECT_TRUE(first.locked(vm("a")));
  }

  FakeWorld world{cloud.inventory, cloud.placement};
};

// The migration of 20 s is done while nobody listens; hosts are looked at next at 60 s.
TEST_F(JournalledController, AnOutcomeThatNobodyHeardIsResolvedByObservation) {
  begin_and_die();
  world.advance(25s);
  world.take_events();  // told to the dead

  Life second(*this);
  second.controller.recover(world);
  EXPECT_EQ(second.policy.remembered, "what it knew");
  EXPECT_TRUE(second.locked(vm("a")));
  second.propose({Stop{vm("a")}, Stop{vm("b")}});
  second.controller.tick(world);
  EXPECT_EQ(lines(), (Lines{"1 open migrate a hv1 -> hv3", "2 refused stop a", "3 open stop b"}))
      << "a is locked, ids go on";
  EXPECT_EQ(entries()[1].cause, "a is locked by migrate a hv1 -> hv3");
  pass(second, 34s);
  EXPECT_TRUE(second.locked(vm("a")));
  pass(second, 1s);
  EXPECT_FALSE(second.locked(vm("a")));
  EXPECT_EQ(lines(),
            (Lines{"1 resolved migrate a hv1 -> hv3", "2 refused stop a", "3 done stop b"}));
  EXPECT_EQ(entries()[0].ended_at, origin + 60s);
  EXPECT_EQ(world.observe().host_of(vm("a")), host("hv3"));
  EXPECT_EQ(migrations_begun(), 1);
  EXPECT_TRUE(second.journal->recover().open.empty());
}

// Still under way when the next life begins: its outcome is heard and written.
TEST_F(JournalledController, ALateOutcomeEndsTheActionOfAnEarlierLife) {
  begin_and_die();
  world.advance(5s);
  Life second(*this);
  second.controller.recover(world);
  pass(second, 15s);
  EXPECT_EQ(lines(), Lines{"1 done migrate a hv1 -> hv3"});
  EXPECT_EQ(entries()[0].ended_at, origin + 20s);
  EXPECT_EQ(migrations_begun(), 1);
}

// The intent was written, the world was not told: it looks the same from outside.
TEST_F(JournalledController, AnIntentThatWasNeverBegunIsNotBegunLater) {
  open()->intent(world.now(), ActionId{1}, migrate_a(), nullptr);
  {
    Life second(*this);
    second.controller.recover(world);
    pass(second, 10s);
    EXPECT_TRUE(second.locked(vm("a")));
  }
  Life third(*this);
  third.controller.recover(world);
  pass(third, 50s);
  EXPECT_FALSE(third.locked(vm("a"))) << "seen at 60 s";
  EXPECT_EQ(lines(), Lines{"1 resolved migrate a hv1 -> hv3"});
  EXPECT_EQ(world.observe().host_of(vm("a")), host("hv1"));
  EXPECT_EQ(migrations_begun(), 0);
}

TEST_F(JournalledController, AnAnswerToAnEarlierLifeReleasesNothing) {
  {
    Life first(*this, Gate(GateMode::approve));
    first.propose({Stop{vm("a")}});
    first.controller.tick(world);
    EXPECT_EQ(lines(), Lines{"1 held: approve stop a"});
  }
  Life second(*this, Gate(GateMode::approve));
  second.controller.recover(world);
  second.propose({Stop{vm("a")}});
  second.controller.tick(world);
  EXPECT_EQ(lines(), (Lines{"1 lapsed stop a", "2 held: approve stop a"}));
  world.inject(OperatorAnswered{ActionId{1}, true, "Anna"});
  pass(second, 1s);
  EXPECT_TRUE(world.begun().empty());
  world.inject(OperatorAnswered{ActionId{2}, true, "Anna"});
  pass(second, 5s);
  ASSERT_EQ(world.begun().size(), 1U);
  EXPECT_EQ(world.begun()[0].first, ActionId{2});
  EXPECT_EQ(lines(), (Lines{"1 lapsed stop a", "2 done stop a"}));
  EXPECT_EQ(entries()[1].because, "the test says so") << "the reason it was held with";
}

// Decided: a restarted controller reads the power again. The fence is over, so the id goes on, and
// nothing is in flight; the proof is in the journal for people only.
TEST_F(JournalledController, AProofIsNotRecovered) {
  {
    Life first(*this);
    world.lose_power(host("hv1"));
    pass(first, 31s);
    first.propose({Fence{host("hv1"), Incarnation{1}}});
    pass(first, 10s);
    ASSERT_EQ(first.controller.state().proofs.size(), 1U);
  }
  Life second(*this);
  second.controller.recover(world);
  EXPECT_TRUE(second.controller.state().proofs.empty());
  EXPECT_TRUE(second.controller.in_flight().all().empty());
  EXPECT_EQ(rows("SELECT proof IS NOT NULL FROM actions", 1), Lines{"1"});
}

}  // namespace
}  // namespace gemello::live
