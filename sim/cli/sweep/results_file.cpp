#include "sim/cli/sweep/results_file.hpp"

#include <fmt/format.h>

namespace gemello::cli {
namespace {

constexpr std::int64_t application_id = 0x67737770;  // "gswp"
constexpr std::int64_t format = 1;

constexpr const char* schema = R"sql(
CREATE TABLE sweep(key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE cases(
  id INTEGER PRIMARY KEY,
  scenario TEXT NOT NULL, setting TEXT NOT NULL, policy TEXT NOT NULL,
  seed INTEGER NOT NULL,
  digest TEXT,    -- of its run; NULL: the scenario cannot be read
  failure TEXT    -- why not
) STRICT;
CREATE TABLE runs(
  digest TEXT PRIMARY KEY,
  state TEXT NOT NULL CHECK(state IN ('done', 'failed')),
  failure TEXT NOT NULL, last_words TEXT NOT NULL,
  event_digest TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE metrics(
  digest TEXT NOT NULL REFERENCES runs(digest) ON DELETE CASCADE,
  name TEXT NOT NULL, unit TEXT NOT NULL, value REAL NOT NULL,
  PRIMARY KEY(digest, name)
) STRICT, WITHOUT ROWID;
CREATE VIEW results AS
  SELECT c.scenario, c.setting, c.policy, c.seed, m.name AS metric, m.value, m.unit
  FROM cases AS c JOIN metrics AS m ON m.digest = c.digest;
CREATE VIEW states AS
  SELECT c.scenario, c.setting, c.policy, c.seed, c.digest,
         coalesce(r.state, CASE WHEN c.digest IS NULL THEN 'failed' ELSE 'waiting' END) AS state,
         coalesce(r.failure, c.failure, '') AS failure
  FROM cases AS c LEFT JOIN runs AS r ON r.digest = c.digest;
)sql";

std::int64_t number_of(Database& database, const char* sql) {
  std::int64_t number = 0;
  Statement(database, sql).each([&](const Statement& row) { number = row.integer(0); });
  return number;
}

void create(Database& database, const std::string& sweep_name) {
  Transaction transaction(database);
  database.execute(schema);
  Statement(database, "INSERT INTO sweep(key, value) VALUES('name', ?1)")
      .run(std::string_view(sweep_name));
  database.execute(fmt::format("PRAGMA application_id={}", application_id).c_str());
  database.execute(fmt::format("PRAGMA user_version={}", format).c_str());
  transaction.commit();
}

void check(Database& database, const std::string& sweep_name) {
  if (number_of(database, "PRAGMA application_id") != application_id ||
      number_of(database, "PRAGMA user_version") != format)
    database.fail("is no file of sweep results (format 1): choose another output folder");
  std::string owner;
  Statement(database, "SELECT value FROM sweep WHERE key = 'name'").each([&](const Statement& row) {
    owner = row.text(0);
  });
  if (owner != sweep_name)
    database.fail(fmt::format("holds the sweep '{}', not '{}': choose another output folder", owner,
                              sweep_name));
}

}  // namespace

ResultsFile::ResultsFile(const std::string& path, const std::string& sweep_name)
    : database_(path, Database::Access::create) {
  database_.execute("PRAGMA foreign_keys=ON");
  if (number_of(database_, "SELECT count(*) FROM sqlite_schema") == 0)
    create(database_, sweep_name);
  else
    check(database_, sweep_name);
}

std::optional<EndedRun> ResultsFile::find(const std::string& digest) {
  std::optional<EndedRun> run;
  Statement(database_,
            "SELECT state = 'done', failure, last_words, event_digest FROM runs WHERE digest = ?1")
      .each(
          [&](const Statement& row) {
            run = EndedRun{row.integer(0) != 0, row.text(1), row.text(2), row.text(3), {}};
          },
          std::string_view(digest));
  if (run)
    Statement(database_, "SELECT name, value FROM metrics WHERE digest = ?1")
        .each([&](const Statement& row) { run->values[row.text(0)] = row.real(1).value_or(0); },
              std::string_view(digest));
  return run;
}

void ResultsFile::record(const std::string& digest, const EndedRun& run,
                         const std::vector<runs::Figure>& figures) {
  Transaction transaction(database_);
  Statement(database_, "DELETE FROM runs WHERE digest = ?1").run(std::string_view(digest));
  Statement(database_, "INSERT INTO runs VALUES(?1, ?2, ?3, ?4, ?5)")
      .run(std::string_view(digest), std::string_view(run.done ? "done" : "failed"),
           std::string_view(run.failure), std::string_view(run.last_words),
           std::string_view(run.event_digest));
  Statement add(database_, "INSERT INTO metrics VALUES(?1, ?2, ?3, ?4)");
  for (const runs::Figure& figure : figures)
    if (figure.value)
      add.run(std::string_view(digest), std::string_view(figure.name),
              std::string_view(figure.unit), *figure.value);
  transaction.commit();
}

void ResultsFile::forget(const std::string& digest) {
  Statement(database_, "DELETE FROM runs WHERE digest = ?1").run(std::string_view(digest));
}

void ResultsFile::list(const runs::Sweep& sweep, std::span<const runs::CaseResult> cases) {
  Transaction transaction(database_);
  database_.execute("DELETE FROM cases");
  Statement add(database_,
                "INSERT INTO cases(scenario, setting, policy, seed, digest, failure) "
                "VALUES(?1, ?2, ?3, ?4, ?5, ?6)");
  for (const runs::CaseResult& one : cases) {
    std::optional<std::string_view> digest, failure;
    if (one.digest.empty())
      failure = one.failure;
    else
      digest = one.digest;
    add.run(std::string_view(sweep.scenarios[one.what.scenario].name),
            std::string_view(sweep.settings[one.what.setting].name),
            std::string_view(sweep.policies[one.what.policy].name),
            static_cast<std::int64_t>(one.seed), digest, failure);
  }
  transaction.commit();
}

std::int64_t ResultsFile::unused_runs() {
  return number_of(database_,
                   "SELECT count(*) FROM runs WHERE digest NOT IN "
                   "(SELECT digest FROM cases WHERE digest IS NOT NULL)");
}

}  // namespace gemello::cli
