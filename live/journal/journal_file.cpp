#include "live/journal/journal_file.hpp"

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <sys/random.h>

#include <fmt/format.h>

#include "live/ends/clock.hpp"

namespace gemello::live {
namespace {

constexpr std::int64_t application_id = 0x476D4A6E;  // "GmJn"
constexpr std::int64_t format = 1;

// Instants are microseconds since the epoch; lives are the 64 bits of an Incarnation.
constexpr const char* schema = R"(
CREATE TABLE meta(key TEXT PRIMARY KEY, value ANY NOT NULL) STRICT;
CREATE TABLE actions(
  id INTEGER PRIMARY KEY,
  uid TEXT NOT NULL UNIQUE,
  begun_at INTEGER NOT NULL,
  kind TEXT NOT NULL,
  json TEXT NOT NULL,
  text TEXT NOT NULL,
  because TEXT NOT NULL,
  why TEXT,
  status TEXT NOT NULL CHECK(status IN ('open', 'unknown', 'done', 'failed', 'resolved')),
  unknown_since INTEGER,
  ended_at INTEGER,
  cause TEXT NOT NULL DEFAULT '',
  proof TEXT) STRICT;
CREATE INDEX actions_by_time ON actions(begun_at);
CREATE INDEX actions_open ON actions(id) WHERE status IN ('open', 'unknown');
CREATE TABLE proposals(
  number INTEGER PRIMARY KEY,
  id INTEGER NOT NULL,
  first_at INTEGER NOT NULL,
  last_at INTEGER NOT NULL,
  times INTEGER NOT NULL DEFAULT 1,
  waits INTEGER NOT NULL,
  status TEXT NOT NULL CHECK(status IN ('refused', 'held', 'approved', 'declined', 'lapsed')),
  reason TEXT NOT NULL,
  kind TEXT NOT NULL,
  json TEXT NOT NULL,
  text TEXT NOT NULL,
  because TEXT NOT NULL,
  why TEXT) STRICT;
CREATE UNIQUE INDEX proposals_repeated ON proposals(status, text, reason) WHERE waits = 0;
CREATE INDEX proposals_by_id ON proposals(id);
CREATE INDEX proposals_by_time ON proposals(last_at);
CREATE TABLE log(
  number INTEGER PRIMARY KEY,
  at INTEGER NOT NULL,
  kind TEXT NOT NULL,
  text TEXT NOT NULL,
  json TEXT NOT NULL) STRICT;
CREATE TABLE memory(
  one INTEGER PRIMARY KEY CHECK(one = 1), at INTEGER NOT NULL, text TEXT NOT NULL) STRICT;
CREATE TABLE hosts(
  name TEXT PRIMARY KEY,
  life INTEGER NOT NULL,
  seen_at INTEGER,
  maintenance INTEGER NOT NULL,
  switch_seen_on INTEGER NOT NULL DEFAULT 0) STRICT;
CREATE TABLE vms(
  name TEXT PRIMARY KEY,
  host TEXT NOT NULL,
  lost_with INTEGER NOT NULL,
  state TEXT NOT NULL,
  placed_since INTEGER,
  last_moved INTEGER,
  copies TEXT NOT NULL DEFAULT '[]') STRICT;
CREATE TABLE definitions(vm TEXT PRIMARY KEY, xml TEXT NOT NULL) STRICT;
CREATE TABLE requests(
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  at INTEGER NOT NULL,
  kind TEXT NOT NULL
    CHECK(kind IN ('approve', 'refuse', 'declare-dead', 'disarm', 'arm')),
  operator TEXT NOT NULL,
  action INTEGER NOT NULL,
  host TEXT NOT NULL,
  taken_at INTEGER) STRICT;
CREATE INDEX requests_waiting ON requests(number) WHERE taken_at IS NULL;
)";

std::int64_t number_of(Database& database, const char* sql) {
  std::int64_t number = 0;
  Statement(database, sql).each([&](const Statement& row) { number = row.integer(0); });
  return number;
}

std::string text_of(Database& database, const char* sql) {
  std::string text;
  Statement(database, sql).each([&](const Statement& row) { text = row.text(0); });
  return text;
}

// A random (version 4) UUID.
std::string new_uuid(const Database& database) {
  std::array<unsigned char, 16> bytes{};
  if (getrandom(bytes.data(), bytes.size(), 0) != static_cast<ssize_t>(bytes.size()))
    database.fail(fmt::format("cannot be created: no random numbers: {}", std::strerror(errno)));
  bytes[6] = static_cast<unsigned char>((bytes[6] & 0x0f) | 0x40);
  bytes[8] = static_cast<unsigned char>((bytes[8] & 0x3f) | 0x80);
  std::string text;
  for (std::size_t i = 0; i < bytes.size(); ++i)
    text += fmt::format("{}{:02x}", i == 4 || i == 6 || i == 8 || i == 10 ? "-" : "", bytes[i]);
  return text;
}

bool is_empty(Database& database) {
  return number_of(database, "SELECT count(*) FROM sqlite_schema") == 0 &&
         number_of(database, "PRAGMA application_id") == 0 &&
         number_of(database, "PRAGMA user_version") == 0;
}

void create(Database& database, const std::string& fleet) {
  // Before the tables: a crash in between leaves an empty database, which is made a journal later.
  if (text_of(database, "PRAGMA journal_mode=WAL") != "wal")
    database.fail("cannot be created: its file system has no shared memory; use a local disk");
  Transaction transaction(database);
  database.execute(schema);
  Statement meta(database, "INSERT INTO meta(key, value) VALUES(?1, ?2)");
  meta.run("fleet", fleet);
  meta.run("controller_uuid", new_uuid(database));
  meta.run("created_at", wall_now());
  meta.run("last_id", std::int64_t{0});
  meta.run("armed", std::int64_t{1});
  database.execute(fmt::format("PRAGMA application_id={}", application_id).c_str());
  database.execute(fmt::format("PRAGMA user_version={}", format).c_str());
  transaction.commit();
}

void check(Database& database, const std::string& fleet) {
  if (number_of(database, "PRAGMA application_id") != application_id)
    database.fail("is no journal but a database of another program: name another file");
  const std::int64_t written = number_of(database, "PRAGMA user_version");
  if (written > format)
    database.fail(
        fmt::format("is a journal of format {}, this program reads format {}: use the newer "
                    "Gemello that wrote it",
                    written, format));
  if (written < format)
    database.fail(fmt::format("is damaged: no journal has format {}; restore a copy", written));
  if (const std::string owner = meta_text(database, "fleet"); owner != fleet)
    database.fail(fmt::format("is the journal of fleet '{}', not of '{}': name that fleet's own",
                              owner, fleet));
}

// What the first journals of this format lack.
void complete(Database& database) {
  constexpr const char* count =
      "SELECT count(*) FROM pragma_table_info('vms') WHERE name = 'copies'";
  if (number_of(database, count) != 0) return;
  Transaction transaction(database);
  database.execute(
      "ALTER TABLE hosts ADD COLUMN switch_seen_on INTEGER NOT NULL DEFAULT 0;"
      "ALTER TABLE vms ADD COLUMN copies TEXT NOT NULL DEFAULT '[]';"
      "INSERT INTO meta(key, value) VALUES('armed', 1)");
  transaction.commit();
}

}  // namespace

std::string meta_text(Database& database, std::string_view key) {
  std::string value;
  Statement(database, "SELECT value FROM meta WHERE key = ?1")
      .each([&](const Statement& row) { value = row.text(0); }, key);
  if (value.empty())
    database.fail(fmt::format("is damaged: it does not say its {}; restore a copy", key));
  return value;
}

Database open_journal(const std::string& path, const std::string& fleet) {
  Database database(path, Database::Access::create);
  if (fleet.empty()) database.fail("belongs to a fleet: give that fleet a name");
  if (is_empty(database)) {
    create(database, fleet);
    return database;
  }
  check(database, fleet);
  if (const std::string found = text_of(database, "PRAGMA quick_check(1)"); found != "ok")
    database.fail(
        fmt::format("is damaged ({}): move it and its -wal file away and restore a copy", found));
  // A copy that went through another tool may have come back without it.
  if (text_of(database, "PRAGMA journal_mode=WAL") != "wal")
    database.fail(
        "cannot be written ahead: its file system has no shared memory; use a local "
        "disk");
  complete(database);
  return database;
}

Database visit_journal(const std::string& path, const std::string& fleet, Database::Access access) {
  std::error_code error;
  if (!std::filesystem::exists(path, error))
    throw InputError(path, "", "there is no such journal: a controller makes it when it starts");
  Database database(path, access);
  if (is_empty(database)) database.fail("is empty: a controller makes it a journal");
  check(database, fleet);
  return database;
}

}  // namespace gemello::live
