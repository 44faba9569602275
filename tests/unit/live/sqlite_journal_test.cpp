// What is written is read back: intents, outcomes, proposals, reasons.
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/live/sqlite_journal_support.hpp"

namespace gemello::live {
namespace {

using testing::at;
using ::testing::HasSubstr;
using Lines = std::vector<std::string>;

class SqliteJournalTest : public testing::JournalTest {
 protected:
  ProofOfDeath proof(const char* name) const {
    return ProofOfDeath::from(host(name), Incarnation{7}, at(9s), PowerReadOff{"bmc of hv1"});
  }
};

TEST_F(SqliteJournalTest, ANewOneHasNothingToRecover) {
  const auto journal = open();
  const Journal::Recovery recovery = journal->recover();
  EXPECT_EQ(recovery.last_id, ActionId::none);
  EXPECT_TRUE(recovery.open.empty());
  EXPECT_EQ(recovery.memory, "");
  EXPECT_TRUE(entries().empty());
}

TEST_F(SqliteJournalTest, ItIsWrittenAhead) {
  open();
  EXPECT_EQ(rows("PRAGMA journal_mode", 1), Lines{"wal"});
  EXPECT_EQ(rows("PRAGMA synchronous", 1), Lines{"2"}) << "FULL, of every connection";
}

TEST_F(SqliteJournalTest, OpenAndUnknownAreRecovered) {
  const Action start = Start{vm("b"), host("hv2"), proof("hv1")};
  {
    const auto journal = open();
    journal->intent(at(1s), ActionId{1}, migrate_a(), nullptr);
    journal->intent(at(2s), ActionId{2}, start, nullptr);
    journal->intent(at(3s), ActionId{3}, Stop{vm("c")}, nullptr);
    journal->intent(at(4s), ActionId{4}, Fence{host("hv1"), Incarnation{7}}, nullptr);
    journal->event({at(5s), ActionUnknown{ActionId{1}, "no answer"}});
    journal->event({at(6s), ActionDone{ActionId{3}, std::nullopt}});
    journal->event({at(7s), ActionFailed{ActionId{4}, "no route"}});
    journal->memory(at(8s), R"({"n": 1})");
    journal->memory(at(9s), R"({"n": 2})");
  }
  const Journal::Recovery recovery = open()->recover();
  EXPECT_EQ(recovery.last_id, ActionId{4});
  EXPECT_EQ(recovery.memory, R"({"n": 2})");
  ASSERT_EQ(recovery.open.size(), 2U);
  EXPECT_EQ(recovery.open[0].id, ActionId{1});
  EXPECT_EQ(recovery.open[0].action, migrate_a());
  EXPECT_EQ(recovery.open[0].begun_at, at(1s));
  EXPECT_EQ(recovery.open[0].unknown_since, at(5s));
  EXPECT_EQ(recovery.open[0].ended_at, std::nullopt);
  EXPECT_EQ(recovery.open[1].id, ActionId{2});
  EXPECT_EQ(recovery.open[1].action, start) << "with the proof it was given";
  EXPECT_EQ(recovery.open[1].begun_at, at(2s));
  EXPECT_EQ(recovery.open[1].unknown_since, std::nullopt);
}

TEST_F(SqliteJournalTest, EveryActionReadsBackAsItWas) {
  const std::vector<Action> all = {Deploy{vm("d"), host("hv1")},
                                   Retire{vm("a")},
                                   Start{StoppedVm::as_stated(vm("a")), host("hv1")},
                                   Stop{vm("a")},
                                   migrate_a(),
                                   Cancel{ActionId{3}},
                                   Fence{host("hv1"), Incarnation{0xfedcba9876543210}},
                                   PowerOn{host("hv4")},
                                   PowerOff{host("hv4")},
                                   EnterMaintenance{host("hv2")},
                                   LeaveMaintenance{host("hv2")},
                                   ThrottleHeal{VolumeId(0), BytesPerSecond(1.5e6)},
                                   Resume{vm("a"), host("hv1")},
                                   DestroyCopy{vm("a"), host("hv3")}};
  ASSERT_EQ(all.size(), action_kind_count);
  {
    const auto journal = open();
    for (std::size_t i = 0; i < all.size(); ++i)
      journal->intent(at(1s), ActionId{i + 1}, all[i], nullptr);
  }
  const auto recovered = open()->recover().open;
  ASSERT_EQ(recovered.size(), all.size());
  for (std::size_t i = 0; i < all.size(); ++i) EXPECT_EQ(recovered[i].action, all[i]) << i;
}

TEST_F(SqliteJournalTest, AnActionIsToldToPeople) {
  Rationale why;
  why.author = "failover/restart";
  why.score_meaning = "free memory; most wins";
  why.because = "hv1 is dead";
  why.best = {{host("hv3"), 1.5}, {host("hv2"), 1}};
  why.rejections = {{"full", 2}};
  const auto journal = open();
  journal->intent(at(1s), ActionId{1}, Fence{host("hv1"), Incarnation{7}}, &why);
  journal->event({at(11s), ActionDone{ActionId{1}, proof("hv1")}});
  ASSERT_EQ(entries().size(), 1U);
  const JournalEntry entry = entries()[0];
  EXPECT_EQ(entry.id, ActionId{1});
  EXPECT_EQ(entry.uid, journal->controller_uuid() + "-1");
  EXPECT_EQ(entry.at, at(1s));
  EXPECT_EQ(entry.action, "fence hv1");
  EXPECT_EQ(entry.status, "done");
  EXPECT_EQ(entry.ended_at, at(11s));
  EXPECT_EQ(entry.because, "hv1 is dead");
  EXPECT_EQ(rows("SELECT uid, kind, json, why, proof FROM actions", 5),
            Lines{entry.uid + R"(|fence|{"action":"fence","host":"hv1","incarnation":7})"
                              R"(|{"author":"failover/restart","because":"hv1 is dead",)"
                              R"("best":[{"host":"hv3","score":1.5},{"host":"hv2","score":1.0}],)"
                              R"("rejections":{"full":2},"score":"free memory; most wins"})"
                              R"(|{"at":9000000,"host":"hv1","incarnation":7,)"
                              R"("power_read_off_by":"bmc of hv1"})"});
}

TEST_F(SqliteJournalTest, AnUnknownMayStillEnd) {
  const auto journal = open();
  journal->intent(at(1s), ActionId{1}, Stop{vm("a")}, nullptr);
  journal->event({at(2s), ActionUnknown{ActionId{1}, "silent"}});
  journal->event({at(3s), ActionUnknown{ActionId{1}, "still silent"}});
  EXPECT_EQ(entries()[0].status, "unknown");
  EXPECT_EQ(entries()[0].ended_at, at(2s)) << "the first time counts";
  EXPECT_EQ(entries()[0].cause, "silent");
  journal->event({at(4s), ActionFailed{ActionId{1}, "refused"}});
  EXPECT_EQ(entries()[0].status, "failed");
  EXPECT_EQ(entries()[0].ended_at, at(4s));
  EXPECT_EQ(entries()[0].cause, "refused");
  EXPECT_TRUE(journal->recover().open.empty());
}

TEST_F(SqliteJournalTest, TheFirstEndIsFinal) {
  const auto journal = open();
  journal->intent(at(1s), ActionId{1}, Stop{vm("a")}, nullptr);
  journal->event({at(2s), ActionDone{ActionId{1}, std::nullopt}});
  journal->event({at(3s), ActionFailed{ActionId{1}, "late"}});
  journal->event({at(4s), ActionUnknown{ActionId{1}, "later"}});
  journal->resolved(at(5s), ActionId{1});
  EXPECT_EQ(entries()[0].status, "done");
  EXPECT_EQ(entries()[0].ended_at, at(2s));
  EXPECT_EQ(rows("SELECT at, text FROM log ORDER BY number", 2),
            (Lines{"2000000|action-done action 1", "3000000|action-failed action 1 (late)",
                   "4000000|action-unknown action 1 (later)"}))
      << "all are told in the log";
}

TEST_F(SqliteJournalTest, AnOutcomeOfNoActionIsOnlyLogged) {
  const auto journal = open();
  journal->event({at(2s), ActionDone{ActionId{77}, std::nullopt}});
  EXPECT_TRUE(entries().empty());
  EXPECT_EQ(rows("SELECT kind, json FROM log", 2),
            Lines{R"(action-done|{"at":2000000,"id":77,"kind":"action-done"})"});
  EXPECT_EQ(journal->recover().last_id, ActionId::none);
}

TEST_F(SqliteJournalTest, UnknownAndOpenAreResolved) {
  const auto journal = open();
  journal->intent(at(1s), ActionId{1}, Stop{vm("a")}, nullptr);
  journal->intent(at(1s), ActionId{2}, Stop{vm("b")}, nullptr);
  journal->event({at(2s), ActionUnknown{ActionId{1}, "silent"}});
  journal->resolved(at(60s), ActionId{1});
  journal->resolved(at(61s), ActionId{2});
  EXPECT_EQ(lines(), (Lines{"1 resolved stop a", "2 resolved stop b"}));
  EXPECT_EQ(entries()[0].ended_at, at(60s));
  EXPECT_EQ(entries()[0].cause, "silent");
  EXPECT_TRUE(journal->recover().open.empty());
  EXPECT_EQ(rows("SELECT text FROM log WHERE kind = 'action-resolved'", 1),
            (Lines{"action-resolved action 1", "action-resolved action 2"}));
}

TEST_F(SqliteJournalTest, EventsAreLoggedSamplesAndProgressAreNot) {
  const auto journal = open();
  journal->event({at(1s), MonitoringSample{}});
  journal->event({at(2s), MigrationProgress{ActionId{1}, 3, Bytes(100)}});
  journal->event({at(3s), HostLost{host("hv1"), Incarnation{7}, "silent for 30 s"}});
  journal->event({at(4s), VmStopped{vm("a"), host("hv1"), "no text: \xff"}});
  EXPECT_EQ(rows("SELECT number, at, kind, text FROM log", 4),
            (Lines{"1|3000000|host-lost|host-lost hv1 (silent for 30 s)",
                   "2|4000000|vm-stopped|vm-stopped a on hv1 (no text: \xff)"}));
}

TEST_F(SqliteJournalTest, OneIdIsBegunOnce) {
  const auto begin_twice = [&] {
    const auto journal = open();
    journal->intent(at(1s), ActionId{5}, Stop{vm("a")}, nullptr);
    journal->intent(at(2s), ActionId{5}, Stop{vm("b")}, nullptr);
  };
  EXPECT_DEATH(begin_twice(), "action 5 is begun once");
  EXPECT_EQ(open()->recover().open.size(), 1U) << "what was told before is there";
}

TEST_F(SqliteJournalTest, TheUuidStays) {
  const std::string uuid = open()->controller_uuid();
  EXPECT_EQ(uuid.size(), 36U);
  EXPECT_EQ(uuid[14], '4') << "a random one, by RFC 4122";
  EXPECT_EQ(open()->controller_uuid(), uuid);
  path += "2";
  EXPECT_NE(open()->controller_uuid(), uuid);
}

TEST_F(SqliteJournalTest, TheLastEntriesAreTheYoungest) {
  const auto journal = open();
  for (std::uint64_t id = 1; id <= 5; ++id)
    journal->intent(at(Duration(id)), ActionId{id}, Stop{vm("a")}, nullptr);
  journal->refusal(at(Duration(6)), ActionId{6}, Stop{vm("b")}, "no", nullptr);
  ASSERT_EQ(entries(3).size(), 3U);
  EXPECT_EQ(entries(3)[0].id, ActionId{4});
  EXPECT_EQ(entries(3)[2].id, ActionId{6});
  EXPECT_TRUE(entries(0).empty());
}

TEST_F(SqliteJournalTest, WhatThePlatformHasNoMoreIsNamed) {
  open()->intent(at(1s), ActionId{1}, migrate_a(), nullptr);
  cloud.inventory.vms.erase(cloud.inventory.vms.begin());
  const auto journal = open();
  try {
    journal->recover();
    FAIL() << "recovered an action of nobody";
  } catch (const InputError& error) {
    EXPECT_EQ(error.file(), path);
    EXPECT_EQ(error.place(), "action 1");
    EXPECT_THAT(error.sentence(), HasSubstr("'migrate a hv1 -> hv3' is not over"));
  }
}

}  // namespace
}  // namespace gemello::live
