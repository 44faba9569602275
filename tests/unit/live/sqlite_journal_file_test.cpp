// Which file is opened and which is refused, and that what is refused stays as it was.
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/live/sqlite_journal_support.hpp"

namespace gemello::live {
namespace {

using testing::at;
using testing::content;
using ::testing::HasSubstr;
using ::testing::StartsWith;

class SqliteJournalFile : public testing::JournalTest {
 protected:
  void write_file(const std::string& text) { std::ofstream(path, std::ios::binary) << text; }
  void change(const char* sql) { Database(path, Database::Access::create).execute(sql); }
  // A journal of some pages, closed.
  void write_journal() {
    const auto journal = open();
    for (std::uint64_t id = 1; id <= 40; ++id)
      journal->intent(at(1s), ActionId{id}, Stop{vm("a")}, nullptr);
  }
  // The sentence of the refusal; the file is what it was.
  std::string refused_untouched() {
    const std::string before = content(path);
    const std::string sentence = refusal_to_open();
    EXPECT_EQ(content(path), before);
    return sentence;
  }
};

TEST_F(SqliteJournalFile, AnEmptyFileIsMadeAJournal) {
  write_file("");
  EXPECT_EQ(refusal_to_open(), "");
  EXPECT_EQ(refusal_to_open(), "");
}

TEST_F(SqliteJournalFile, ATextIsNoJournal) {
  for (const std::string& text : {std::string("hello\n"), std::string(10'000, 'x')}) {
    write_file(text);
    EXPECT_THAT(refused_untouched(), StartsWith("is no SQLite database"));
  }
}

TEST_F(SqliteJournalFile, AnotherProgramsDatabaseIsNoJournal) {
  change("CREATE TABLE songs(name)");
  EXPECT_EQ(refused_untouched(),
            "is no journal but a database of another program: name another "
            "file");
  change("DROP TABLE songs; PRAGMA application_id=42");
  EXPECT_EQ(refused_untouched(),
            "is no journal but a database of another program: name another "
            "file")
      << "its tables may yet come";
}

TEST_F(SqliteJournalFile, AFolderIsNoJournal) {
  std::filesystem::create_directory(path);
  EXPECT_THAT(refusal_to_open(), StartsWith("cannot be opened"));
}

TEST_F(SqliteJournalFile, ANameIsNeeded) {
  const auto before = std::filesystem::current_path();
  std::filesystem::current_path(folder);
  EXPECT_THROW(SqliteJournal("", cloud.inventory, "lab"), InputError);
  std::filesystem::current_path(before);
  EXPECT_TRUE(std::filesystem::is_empty(folder)) << "no lock of nothing";
  EXPECT_THROW(SqliteJournal(path, cloud.inventory, ""), InputError);
}

TEST_F(SqliteJournalFile, ANewerFormatIsLeftToTheNewerProgram) {
  open();
  change("PRAGMA user_version=2");
  EXPECT_THAT(refused_untouched(), StartsWith("is a journal of format 2, this program reads "
                                              "format 1"));
}

TEST_F(SqliteJournalFile, AnotherFleetsJournalIsLeftToIt) {
  { const SqliteJournal other(path, cloud.inventory, "production"); }
  EXPECT_EQ(refused_untouched(),
            "is the journal of fleet 'production', not of 'lab': name that fleet's own");
  EXPECT_THROW(entries(), InputError);
}

TEST_F(SqliteJournalFile, ADamagedPageIsFound) {
  write_journal();
  std::string bytes = content(path);
  ASSERT_GT(bytes.size(), 5U * 4096);
  for (std::size_t i = 4 * 4096; i < 5 * 4096; ++i) bytes[i] = 'x';
  write_file(bytes);
  EXPECT_THAT(refused_untouched(), StartsWith("is damaged"));
}

TEST_F(SqliteJournalFile, ATornFileIsFound) {
  write_journal();
  write_file(content(path).substr(0, 3 * 4096));
  EXPECT_THAT(refused_untouched(), StartsWith("is damaged"));
}

TEST_F(SqliteJournalFile, ALostTableOrRowIsFound) {
  write_journal();
  change("DELETE FROM meta WHERE key = 'last_id'");
  EXPECT_EQ(refused_untouched(), "is damaged: it does not say its last_id; restore a copy");
  change("INSERT INTO meta VALUES('last_id', 40); DROP TABLE requests");
  EXPECT_THAT(refused_untouched(), HasSubstr("no such table: requests"));
}

TEST_F(SqliteJournalFile, AJournalOfTheDaysBeforeIsCompleted) {
  const KnownHost known_host{Incarnation{1}, at(1s), true, false};
  const KnownVm known{"hv1", Incarnation{1}, VmState::running, at(1s), never, "<domain/>", {}};
  {
    const auto journal = open();
    journal->remember("hv1", known_host);
    journal->remember("a", known);
  }
  change(
      "ALTER TABLE hosts DROP COLUMN switch_seen_on; ALTER TABLE vms DROP COLUMN copies;"
      "DELETE FROM meta WHERE key = 'armed'");
  for (int opened = 0; opened < 2; ++opened) {
    const auto journal = open();
    EXPECT_EQ(journal->hosts().at("hv1"), known_host);
    EXPECT_EQ(journal->vms().at("a"), known);
    EXPECT_TRUE(journal->armed());
  }
  open()->set_armed(at(2s), false, "Anna");
  EXPECT_FALSE(open()->armed()) << "completed once";
}

// Not to be taken for armed: a person may have disarmed it.
TEST_F(SqliteJournalFile, WhetherItIsArmedMustBeKnown) {
  open();
  change("UPDATE meta SET value = 'perhaps' WHERE key = 'armed'");
  EXPECT_EQ(refused_untouched(), "is damaged: armed is 'perhaps', not 0 or 1; restore a copy");
  change("DELETE FROM meta WHERE key = 'armed'");
  EXPECT_EQ(refused_untouched(), "is damaged: it does not say its armed; restore a copy");
}

TEST_F(SqliteJournalFile, CopiesMustBeAList) {
  open()->remember("a", KnownVm{});
  for (const char* text : {"[1]", "no JSON", "{}", "\"hv1\""}) {
    change(("UPDATE vms SET copies = '" + std::string(text) + "'").c_str());
    EXPECT_THAT(refused_untouched(), HasSubstr("copies of VM a are"));
  }
}

TEST_F(SqliteJournalFile, TheFolderMustBeThere) {
  path = folder + "/nowhere/lab.journal";
  EXPECT_THAT(refusal_to_open(), HasSubstr("No such file or directory"));
}

TEST_F(SqliteJournalFile, AVisitorMakesNothing) {
  EXPECT_THROW(entries(), InputError);
  EXPECT_FALSE(std::filesystem::exists(path));
  write_file("");
  EXPECT_THROW(entries(), InputError);
  EXPECT_EQ(content(path), "");
}

// In the same process: flock belongs to the opening, not to the process.
TEST_F(SqliteJournalFile, ThereIsOneController) {
  auto first = open();
  const std::string held_by = "is held by process " + std::to_string(getpid()) + " on ";
  const std::string sentence = refusal_to_open();
  EXPECT_THAT(sentence, StartsWith(held_by));
  EXPECT_THAT(sentence, HasSubstr(" UTC: a journal has one controller; end that one first"));
  char host[256] = {};
  ASSERT_EQ(gethostname(host, sizeof host - 1), 0);
  EXPECT_THAT(sentence, StartsWith(held_by + host + " since 20"));
  first->intent(at(1s), ActionId{1}, Stop{vm("a")}, nullptr);
  first.reset();
  EXPECT_EQ(refusal_to_open(), "");
  EXPECT_TRUE(std::filesystem::exists(path + ".lock"));
}

TEST_F(SqliteJournalFile, AnotherNameOfTheSameFileIsTheSameLock) {
  const auto first = open();
  std::filesystem::create_symlink(path, folder + "/link");
  path = folder + "/link";
  EXPECT_THAT(refusal_to_open(), StartsWith("is held by process "));
}

}  // namespace
}  // namespace gemello::live
