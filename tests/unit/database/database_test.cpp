#include "models/database/database.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <limits>
#include <string>

#include <gtest/gtest.h>

#include "models/units/error.hpp"

namespace gemello {
namespace {

class DatabaseFile : public ::testing::Test {
 protected:
  DatabaseFile() {
    std::string pattern = (std::filesystem::temp_directory_path() / "gemello-db-XXXXXX").string();
    if (mkdtemp(pattern.data()) == nullptr) ADD_FAILURE() << "cannot make " << pattern;
    folder_ = pattern;
  }
  ~DatabaseFile() override { std::filesystem::remove_all(folder_); }
  std::string path(const std::string& name) const { return (folder_ / name).string(); }

 private:
  std::filesystem::path folder_;
};

// 0.1 has no finite binary form, so that a round trip by text of six digits would change it;
// 2^53 + 1 is the first whole number that a double cannot hold.
TEST_F(DatabaseFile, GivesBackWhatItWasGiven) {
  Database database(path("a.sqlite"), Database::Access::create);
  database.execute("CREATE TABLE t(i INTEGER, r REAL, s TEXT) STRICT");
  Statement add(database, "INSERT INTO t VALUES(?1, ?2, ?3)");
  add.run(std::int64_t{9'007'199'254'740'993}, 0.1, std::string_view("a'b\nü"));
  add.run(std::int64_t{0}, std::optional<double>(), std::string_view());
  int rows = 0;
  Statement(database, "SELECT i, r, s FROM t ORDER BY i DESC").each([&](const Statement& row) {
    if (rows++ == 0) {
      EXPECT_EQ(row.integer(0), 9'007'199'254'740'993);
      EXPECT_EQ(row.real(1), 0.1);
      EXPECT_EQ(row.text(2), "a'b\nü");
    } else {
      EXPECT_EQ(row.real(1), std::nullopt);
      EXPECT_EQ(row.text(2), "");
    }
  });
  EXPECT_EQ(rows, 2);
}

TEST_F(DatabaseFile, ATransactionIsAllOrNothing) {
  Database database(path("a.sqlite"), Database::Access::create);
  database.execute("CREATE TABLE t(i INTEGER)");
  {
    const Transaction left(database);
    database.execute("INSERT INTO t VALUES(1)");
  }
  {
    Transaction kept(database);
    database.execute("INSERT INTO t VALUES(2)");
    kept.commit();
  }
  std::string found;
  Statement(database, "SELECT i FROM t").each([&](const Statement& row) { found += row.text(0); });
  EXPECT_EQ(found, "2");
}

TEST_F(DatabaseFile, SaysWhichFileIsNone) {
  std::ofstream(path("a.txt")) << std::string(1000, 'x');
  try {
    const Database database(path("a.txt"), Database::Access::write);
    ADD_FAILURE() << "opened";
  } catch (const InputError& error) {
    EXPECT_EQ(error.file(), path("a.txt"));
    EXPECT_EQ(error.sentence(),
              "is no SQLite database: name another file; if it was one, it is damaged");
  }
}

}  // namespace
}  // namespace gemello
