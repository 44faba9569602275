// What is left when the process is killed or the disk refuses: everything that was told.
#include <csignal>
#include <spawn.h>
#include <string>
#include <sys/resource.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/live/sqlite_journal_support.hpp"

namespace gemello::live {
namespace {

using testing::at;
using testing::Child;
using ::testing::HasSubstr;
using ::testing::StartsWith;
using Tell = std::function<void(std::string)>;

class SqliteJournalCrash : public testing::JournalTest {
 protected:
  void begin(SqliteJournal& journal, std::uint64_t id) {
    journal.intent(at(Duration(id)), ActionId{id}, Stop{vm("a")}, nullptr);
  }
  static void end(SqliteJournal& journal, std::uint64_t id) {
    journal.event({at(Duration(id)), ActionDone{ActionId{id}, std::nullopt}});
  }
};

TEST_F(SqliteJournalCrash, KilledBetweenIntentAndOutcome) {
  Child child([&](const Tell& tell) {
    const auto journal = open();
    for (std::uint64_t id = 1; id <= 3; ++id) {
      begin(*journal, id);
      if (id < 3) end(*journal, id);
    }
    tell("begun");
    pause();
  });
  ASSERT_EQ(child.line(), "begun");
  child.kill_now();
  const Journal::Recovery recovery = open()->recover();
  EXPECT_EQ(recovery.last_id, ActionId{3});
  ASSERT_EQ(recovery.open.size(), 1U);
  EXPECT_EQ(recovery.open[0].id, ActionId{3});
  EXPECT_EQ(lines(), (std::vector<std::string>{"1 done stop a", "2 done stop a", "3 open stop a"}));
}

// Whatever the child was doing when it was killed: the intents it told are there, and one that it
// could not tell any more may be. Each life goes on with the ids of the one before.
TEST_F(SqliteJournalCrash, KilledAtAnyMoment) {
  std::uint64_t last = 0;
  for (useconds_t life = 0; life < 12; ++life) {
    Child child([&](const Tell& tell) {
      const auto journal = open();
      for (std::uint64_t id = static_cast<std::uint64_t>(journal->recover().last_id) + 1;; ++id) {
        begin(*journal, id);
        tell(std::to_string(id));
        end(*journal, id);
      }
    });
    std::uint64_t told = std::stoull(child.line());
    EXPECT_EQ(told, last + 1);
    usleep(life * 1'700);
    child.kill_now();
    for (std::string line = child.line(); !line.empty(); line = child.line())
      told = std::stoull(line);
    const auto journal = open();
    const Journal::Recovery recovery = journal->recover();
    last = static_cast<std::uint64_t>(recovery.last_id);
    EXPECT_TRUE(last == told || last == told + 1) << last << " after " << told;
    EXPECT_EQ(rows("SELECT count(*) FROM actions", 1)[0], std::to_string(last));
    // Only what was in the making can be open: everything before it had ended.
    for (const InFlightAction& open : recovery.open) {
      EXPECT_GE(open.id, ActionId{told});
      journal->resolved(at(1h), open.id);
    }
  }
}

TEST_F(SqliteJournalCrash, TheSecondWaitsUntilTheFirstIsGone) {
  Child child([&](const Tell& tell) {
    const auto journal = open();
    tell("open");
    pause();
  });
  ASSERT_EQ(child.line(), "open");
  EXPECT_THAT(refusal_to_open(), StartsWith("is held by process " + std::to_string(child.pid())));
  child.kill_now();
  EXPECT_EQ(refusal_to_open(), "");
}

// A fence agent that outlives its controller must not keep the next one out.
TEST_F(SqliteJournalCrash, AProgramItStartedDoesNotKeepTheLock) {
  Child child([&](const Tell& tell) {
    const auto journal = open();
    pid_t agent = -1;
    std::string name = "sleep";
    std::string time = "60";
    char* arguments[] = {name.data(), time.data(), nullptr};
    if (posix_spawnp(&agent, "sleep", nullptr, nullptr, arguments, nullptr) != 0) agent = -1;
    tell(std::to_string(agent));
    pause();
  });
  const pid_t agent = std::stoi(child.line());
  ASSERT_GT(agent, 0);
  child.kill_now();
  EXPECT_EQ(refusal_to_open(), "");
  EXPECT_EQ(kill(agent, SIGKILL), 0) << "it was alive all the time";
}

// No file may grow beyond 256 KiB, the log of an open journal neither: an intent is refused. It
// was not begun; when there is room again, the same journal goes on.
TEST_F(SqliteJournalCrash, ADiskThatIsFullLosesNothing) {
  Child child([&](const Tell& tell) {
    std::signal(SIGXFSZ, SIG_IGN);
    const auto journal = open();
    rlimit limit{};
    getrlimit(RLIMIT_FSIZE, &limit);
    const rlim_t before = limit.rlim_cur;
    limit.rlim_cur = 256 * 1024;
    setrlimit(RLIMIT_FSIZE, &limit);
    std::uint64_t id = 1;
    try {
      for (;; ++id) begin(*journal, id);
    } catch (const InputError& error) {
      tell(std::to_string(id));
      tell(error.sentence());
    }
    try {
      begin(*journal, id);
      tell("no second error");
    } catch (const InputError&) {
      tell("refused again");
    }
    tell(std::to_string(static_cast<std::uint64_t>(journal->recover().last_id)));
    limit.rlim_cur = before;
    setrlimit(RLIMIT_FSIZE, &limit);
    begin(*journal, id);
    tell("begun");
  });
  const std::uint64_t refused = std::stoull(child.line());
  EXPECT_GT(refused, 3U);
  EXPECT_THAT(child.line(), StartsWith("cannot be read or written: its disk refuses"));
  EXPECT_EQ(child.line(), "refused again");
  EXPECT_EQ(child.line(), std::to_string(refused - 1));
  EXPECT_EQ(child.line(), "begun");
  EXPECT_EQ(child.end(), 0);
  const Journal::Recovery recovery = open()->recover();
  EXPECT_EQ(recovery.last_id, ActionId{refused});
  EXPECT_EQ(recovery.open.size(), refused);
}

TEST_F(SqliteJournalCrash, AFolderOneMayNotWriteIsRefused) {
  { begin(*open(), 1); }
  std::filesystem::permissions(folder, std::filesystem::perms(0555));
  Child child([&](const Tell& tell) {
    constexpr unsigned nobody = 65534;  // permissions do not bind the super-user
    if (geteuid() == 0 && (setgid(nobody) != 0 || setuid(nobody) != 0)) _exit(3);
    tell(refusal_to_open());
    path += "2";
    tell(refusal_to_open());
  });
  EXPECT_THAT(child.line(), HasSubstr("Permission denied"));
  EXPECT_THAT(child.line(), HasSubstr("Permission denied"));
  EXPECT_EQ(child.end(), 0);
  std::filesystem::permissions(folder, std::filesystem::perms(0755));
  EXPECT_EQ(open()->recover().open.size(), 1U);
}

}  // namespace
}  // namespace gemello::live
