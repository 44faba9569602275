// What was not begun: refused, held, waiting for a person. Ids are used up, the file does not grow.
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/unit/live/sqlite_journal_support.hpp"

namespace gemello::live {
namespace {

using testing::at;
using Lines = std::vector<std::string>;

class SqliteJournalProposals : public testing::JournalTest {
 protected:
  static Rationale because(const char* text) {
    Rationale why;
    why.because = text;
    return why;
  }
  std::uint64_t last_id(SqliteJournal& journal) {
    return static_cast<std::uint64_t>(journal.recover().last_id);
  }
};

TEST_F(SqliteJournalProposals, UseUpTheirIds) {
  auto journal = open();
  journal->intent(at(1s), ActionId{1}, Stop{vm("a")}, nullptr);
  EXPECT_EQ(last_id(*journal), 1U);
  journal->refusal(at(2s), ActionId{2}, Stop{vm("b")}, "no", nullptr);
  EXPECT_EQ(last_id(*journal), 2U);
  journal->held(at(3s), ActionId{3}, Stop{vm("b")}, "observe", nullptr);
  EXPECT_EQ(last_id(*journal), 3U);
  journal->held(at(4s), ActionId{9}, Stop{vm("b")}, "approve", nullptr);
  journal->intent(at(5s), ActionId{8}, Stop{vm("c")}, nullptr);
  EXPECT_EQ(last_id(*journal), 9U) << "the greatest, not the latest";
  journal.reset();
  EXPECT_EQ(last_id(*open()), 9U);
}

TEST_F(SqliteJournalProposals, WhatIsRepeatedKeepsOneRow) {
  const auto journal = open();
  std::uint64_t id = 0;
  for (int i = 1; i <= 100; ++i) {
    const Rationale why = because(("round " + std::to_string(i)).c_str());
    journal->held(at(i * 1s), ActionId{++id}, migrate_a(), "recommend", &why);
    journal->refusal(at(i * 1s), ActionId{++id}, Stop{vm("b")}, "b is locked", &why);
  }
  ASSERT_EQ(lines(), (Lines{"199 held: recommend migrate a hv1 -> hv3", "200 refused stop b"}));
  const JournalEntry held = entries()[0];
  EXPECT_EQ(held.times, 100);
  EXPECT_EQ(held.first_at, at(1s));
  EXPECT_EQ(held.at, at(100s));
  EXPECT_EQ(held.because, "round 100");
  EXPECT_EQ(held.cause, "");
  EXPECT_EQ(entries()[1].cause, "b is locked");
  EXPECT_EQ(rows("SELECT count(*) FROM proposals", 1), Lines{"2"});
  EXPECT_EQ(last_id(*journal), 200U);
}

TEST_F(SqliteJournalProposals, AnotherActionModeOrReasonIsAnotherRow) {
  const auto journal = open();
  journal->held(at(1s), ActionId{1}, Stop{vm("a")}, "observe", nullptr);
  journal->held(at(2s), ActionId{2}, Stop{vm("a")}, "disarmed", nullptr);
  journal->held(at(3s), ActionId{3}, Stop{vm("b")}, "observe", nullptr);
  journal->refusal(at(4s), ActionId{4}, Stop{vm("a")}, "observe", nullptr);
  journal->refusal(at(5s), ActionId{5}, Stop{vm("a")}, "a is locked", nullptr);
  EXPECT_EQ(lines(), (Lines{"1 held: observe stop a", "2 held: disarmed stop a",
                            "3 held: observe stop b", "4 refused stop a", "5 refused stop a"}));
}

// Each question to a person keeps its id, for the answer names it.
TEST_F(SqliteJournalProposals, WhatWaitsForAPersonKeepsItsId) {
  const auto journal = open();
  journal->held(at(1s), ActionId{1}, Stop{vm("a")}, "approve", nullptr);
  journal->refusal(at(901s), ActionId{1}, Stop{vm("a")}, "nobody answered in time", nullptr);
  journal->held(at(902s), ActionId{2}, Stop{vm("a")}, "approve", nullptr);
  EXPECT_EQ(lines(), (Lines{"1 refused stop a", "2 held: approve stop a"}));
  EXPECT_EQ(entries()[0].cause, "nobody answered in time");
  EXPECT_EQ(entries()[0].first_at, at(1s));
  EXPECT_EQ(entries()[0].at, at(901s));
}

TEST_F(SqliteJournalProposals, WhatAPersonReleasedIsOneActionWithItsReason) {
  const auto journal = open();
  const Rationale why = because("hv1 is hot");
  journal->held(at(1s), ActionId{1}, migrate_a(), "approve", &why);
  journal->event({at(2s), OperatorAnswered{ActionId{1}, true, "Anna"}});
  journal->intent(at(3s), ActionId{1}, migrate_a(), nullptr);
  EXPECT_EQ(lines(), Lines{"1 open migrate a hv1 -> hv3"});
  EXPECT_EQ(entries()[0].because, "hv1 is hot");
  EXPECT_EQ(entries()[0].at, at(3s));
  EXPECT_EQ(rows("SELECT why FROM actions", 1), Lines{R"({"author":"","because":"hv1 is hot"})"});
  EXPECT_EQ(rows("SELECT text FROM log", 1), Lines{"operator-answered action 1 approved by Anna"});
}

TEST_F(SqliteJournalProposals, ANoIsToldAsOne) {
  const auto journal = open();
  journal->held(at(1s), ActionId{1}, Stop{vm("a")}, "approve", nullptr);
  journal->held(at(1s), ActionId{2}, Stop{vm("b")}, "approve", nullptr);
  journal->event({at(2s), OperatorAnswered{ActionId{1}, false, "Anna"}});
  journal->event({at(2s), OperatorAnswered{ActionId{2}, true, "Anna"}});
  EXPECT_EQ(lines(), (Lines{"1 declined stop a", "2 approved stop b"}));
  journal->refusal(at(3s), ActionId{2}, Stop{vm("b")}, "b is locked", nullptr);
  EXPECT_EQ(lines(), (Lines{"1 declined stop a", "2 refused stop b"}))
      << "what a person released may still be refused by the Guard";
}

// The Gate's questions are in the memory of its process: an answer to them would be heard by none.
TEST_F(SqliteJournalProposals, AQuestionLapsesWithItsController) {
  open()->held(at(1s), ActionId{1}, Stop{vm("a")}, "approve", nullptr);
  EXPECT_EQ(lines(), Lines{"1 held: approve stop a"});
  const auto journal = open();
  EXPECT_EQ(lines(), Lines{"1 lapsed stop a"});
  EXPECT_EQ(last_id(*journal), 1U);
}

}  // namespace
}  // namespace gemello::live
