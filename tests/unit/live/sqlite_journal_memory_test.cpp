// What a controller remembers of its hosts and VMs, and what persons ask of it.
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/unit/live/sqlite_journal_support.hpp"

namespace gemello::live {
namespace {

using testing::at;
using Kind = OperatorRequest::Kind;
using Lines = std::vector<std::string>;

class SqliteJournalMemory : public testing::JournalTest {
 protected:
  // Changes whenever somebody else commits.
  std::string version(Database& watcher) {
    std::string text;
    Statement(watcher, "PRAGMA data_version").each([&](const Statement& row) {
      text = row.text(0);
    });
    return text;
  }
  std::string refusal(const OperatorRequest& asked, const std::string& fleet = "lab") {
    try {
      request(path, fleet, asked);
    } catch (const InputError& error) {
      return error.sentence();
    }
    return "";
  }
};

// The upper half of the lives does not fit SQLite's signed integers as a number.
TEST_F(SqliteJournalMemory, HostsAndVmsComeBack) {
  const KnownHost dead{Incarnation{0xfedcba9876543210}, at(5s), true, true};
  const KnownVm placed{"hv1",  Incarnation{0xffffffffffffffff}, VmState::lost, at(6s),
                       at(7s), "<domain>'\"\n</domain>",        {"hv2", "hv3"}};
  const KnownVm fresh{"", Incarnation::unknown, VmState::requested, never, never, "", {}};
  {
    const auto journal = open();
    EXPECT_TRUE(journal->hosts().empty());
    EXPECT_TRUE(journal->vms().empty());
    journal->remember("hv1", KnownHost{Incarnation{1}, at(1s), false});
    journal->remember("hv1", dead);
    journal->remember("a", placed);
    journal->remember("d", fresh);
    EXPECT_EQ(journal->hosts().at("hv1"), dead);
  }
  const auto journal = open();
  EXPECT_EQ(journal->hosts(), (std::map<std::string, KnownHost>{{"hv1", dead}}));
  EXPECT_EQ(journal->vms(), (std::map<std::string, KnownVm>{{"a", placed}, {"d", fresh}}));
}

TEST_F(SqliteJournalMemory, ASwitchThatWasSeenOnComesBack) {
  KnownHost known{Incarnation{1}, at(1s), false, true};
  open()->remember("hv1", known);
  EXPECT_EQ(open()->hosts().at("hv1"), known);
  known.switch_seen_on = false;  // the only change
  open()->remember("hv1", known);
  EXPECT_EQ(open()->hosts().at("hv1"), known);
}

TEST_F(SqliteJournalMemory, CopiesComeBack) {
  KnownVm known;
  for (const Lines& copies : {Lines{"hv2"}, Lines{"hv3", "hv2", "h\"v\\,ü"}, Lines{}}) {
    known.copies = copies;  // the only change
    open()->remember("a", known);
    EXPECT_EQ(open()->vms().at("a"), known);
  }
}

TEST_F(SqliteJournalMemory, DisarmedSurvivesARestart) {
  EXPECT_TRUE(open()->armed()) << "a new one";
  EXPECT_TRUE(open()->armed()) << "a new one, opened again";
  {
    const auto journal = open();
    journal->set_armed(at(1s), false, "Anna");
    EXPECT_FALSE(journal->armed());
    EXPECT_EQ(rows("SELECT value FROM meta WHERE key = 'armed'", 1), Lines{"0"}) << "committed";
  }
  EXPECT_FALSE(open()->armed());
  open()->set_armed(at(2s), true, "Bruno");
  EXPECT_TRUE(open()->armed());
  EXPECT_EQ(rows("SELECT kind, text, json, at FROM log ORDER BY number", 4),
            (Lines{R"(disarmed|disarmed by Anna|{"operator":"Anna"}|1000000)",
                   R"(armed|armed by Bruno|{"operator":"Bruno"}|2000000)"}));
}

// A request is not the deed: the controller that takes it decides.
TEST_F(SqliteJournalMemory, ARequestToDisarmWaitsForAController) {
  open();
  request(path, "lab", {Kind::disarm, "Anna", ActionId::none, "", {}});
  const auto journal = open();
  EXPECT_TRUE(journal->armed());
  const auto taken = journal->take_requests();
  ASSERT_EQ(taken.size(), 1U);
  EXPECT_EQ(taken[0].kind, Kind::disarm);
  EXPECT_EQ(taken[0].operator_name, "Anna");
}

TEST_F(SqliteJournalMemory, EveryStateOfAVmComesBack) {
  for (int i = 0; i <= static_cast<int>(VmState::retired); ++i) {
    KnownVm known;
    known.state = static_cast<VmState>(i);
    open()->remember("a", known);
    EXPECT_EQ(open()->vms().at("a").state, known.state);
  }
}

TEST_F(SqliteJournalMemory, OnlyWhatChangedIsWritten) {
  const auto journal = open();
  KnownHost known_host{Incarnation{1}, at(1s), false};
  KnownVm known{"hv1", Incarnation{1}, VmState::running, at(1s), never, std::string(100'000, 'x'),
                {}};
  journal->remember("hv1", known_host);
  journal->remember("a", known);
  Database watcher(path, Database::Access::write);
  {
    const Transaction busy(watcher);  // whoever writes now fails
    journal->remember("hv1", known_host);
    journal->remember("a", known);
  }
  const std::string before = version(watcher);
  known.state = VmState::paused;
  journal->remember("a", known);
  const std::string after = version(watcher);
  EXPECT_NE(after, before);
  known_host.seen_at = at(2s);
  journal->remember("hv1", known_host);
  EXPECT_NE(version(watcher), after);
  EXPECT_EQ(rows("SELECT state, length(xml) FROM vms JOIN definitions ON vm = name", 2),
            Lines{"paused|100000"});
}

TEST_F(SqliteJournalMemory, ADefinitionIsReplaced) {
  const auto journal = open();
  KnownVm known;
  known.definition = "<old/>";
  journal->remember("a", known);
  known.definition = "<new/>";
  journal->remember("a", known);
  EXPECT_EQ(rows("SELECT vm, xml FROM definitions", 2), Lines{"a|<new/>"});
}

TEST_F(SqliteJournalMemory, RequestsAreTakenOnceInTheirOrder) {
  auto journal = open();
  EXPECT_TRUE(journal->take_requests().empty());
  request(path, "lab", {Kind::approve, "Anna", ActionId{17}, "", {}});
  request(path, "lab", {Kind::declare_dead, "Bruno", ActionId::none, "hv1", {}});
  const std::vector<OperatorRequest> taken = journal->take_requests();
  ASSERT_EQ(taken.size(), 2U);
  EXPECT_EQ(taken[0].kind, Kind::approve);
  EXPECT_EQ(taken[0].operator_name, "Anna");
  EXPECT_EQ(taken[0].action, ActionId{17});
  EXPECT_EQ(taken[1].kind, Kind::declare_dead);
  EXPECT_EQ(taken[1].operator_name, "Bruno");
  EXPECT_EQ(taken[1].host, "hv1");
  EXPECT_GT(taken[0].at, origin) << "the wall clock is after 1970";
  EXPECT_LE(taken[0].at, taken[1].at);
  EXPECT_TRUE(journal->take_requests().empty());
  journal.reset();
  EXPECT_TRUE(open()->take_requests().empty()) << "also after a restart";
}

TEST_F(SqliteJournalMemory, AskingForRequestsDisturbsNobody) {
  const auto journal = open();
  Database other(path, Database::Access::write);
  const Transaction busy(other);
  EXPECT_TRUE(journal->take_requests().empty());
}

TEST_F(SqliteJournalMemory, RequestsWaitForAController) {
  open();
  request(path, "lab", {Kind::refuse, "Anna", ActionId{3}, "", {}});
  request(path, "lab", {Kind::disarm, "Anna", ActionId::none, "", {}});
  request(path, "lab", {Kind::arm, "Anna", ActionId::none, "", {}});
  const auto taken = open()->take_requests();
  ASSERT_EQ(taken.size(), 3U);
  EXPECT_EQ(taken[0].kind, Kind::refuse);
  EXPECT_EQ(taken[1].kind, Kind::disarm);
  EXPECT_EQ(taken[2].kind, Kind::arm);
}

TEST_F(SqliteJournalMemory, ARequestMustSayWhoAndWhat) {
  const OperatorRequest arm{Kind::arm, "Anna", ActionId::none, "", {}};
  EXPECT_EQ(refusal(arm), "there is no such journal: a controller makes it when it starts");
  EXPECT_FALSE(std::filesystem::exists(path));
  open();
  EXPECT_EQ(refusal({Kind::arm, "", ActionId::none, "", {}}),
            "a request is a person's: give the operator's name");
  EXPECT_EQ(refusal({Kind::approve, "Anna", ActionId::none, "", {}}),
            "an answer needs the id of its action");
  EXPECT_EQ(refusal({Kind::disarm, "Anna", ActionId{1}, "", {}}),
            "only an answer is about an action");
  EXPECT_EQ(refusal({Kind::declare_dead, "Anna", ActionId::none, "", {}}),
            "a statement of death needs its host");
  EXPECT_EQ(refusal({Kind::arm, "Anna", ActionId::none, "hv1", {}}),
            "only a statement of death is about a host");
  EXPECT_EQ(refusal(arm, "production"),
            "is the journal of fleet 'lab', not of 'production': name that fleet's own");
  EXPECT_TRUE(open()->take_requests().empty());
}

}  // namespace
}  // namespace gemello::live
