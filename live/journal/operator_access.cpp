// What persons do with a journal while its controller runs, or while none does: ask, and look.
#include <algorithm>
#include <span>
#include <utility>

#include <fmt/format.h>

#include "live/ends/clock.hpp"
#include "live/journal/journal_file.hpp"

namespace gemello::live {
namespace {

// One statement, so all rows are of one moment. What was begun is told by its action alone.
constexpr const char* entries_sql = R"(
SELECT id, at, text, status, ended_at, cause, because, times, first_at FROM (
  SELECT * FROM (
    SELECT id, begun_at AS at, text, status, coalesce(ended_at, unknown_since) AS ended_at, cause,
           because, 1 AS times, begun_at AS first_at
    FROM actions ORDER BY begun_at DESC, id DESC LIMIT ?1)
  UNION ALL
  SELECT * FROM (
    SELECT id, last_at AS at, text,
           CASE status WHEN 'held' THEN 'held: ' || reason ELSE status END AS status,
           NULL AS ended_at, CASE status WHEN 'refused' THEN reason ELSE '' END AS cause,
           because, times, first_at
    FROM proposals
    WHERE waits = 0 OR NOT EXISTS (SELECT 1 FROM actions WHERE actions.id = proposals.id)
    ORDER BY last_at DESC, id DESC LIMIT ?1))
ORDER BY at DESC, id DESC LIMIT ?1
)";

void check(const std::string& path, const OperatorRequest& asked) {
  using Kind = OperatorRequest::Kind;
  const auto refuse = [&](const char* sentence) { throw InputError(path, "", sentence); };
  if (asked.operator_name.empty()) refuse("a request is a person's: give the operator's name");
  const bool answers = asked.kind == Kind::approve || asked.kind == Kind::refuse;
  if (answers && asked.action == ActionId::none) refuse("an answer needs the id of its action");
  if (!answers && asked.action != ActionId::none) refuse("only an answer is about an action");
  const bool declares = asked.kind == Kind::declare_dead;
  if (declares && asked.host.empty()) refuse("a statement of death needs its host");
  if (!declares && !asked.host.empty()) refuse("only a statement of death is about a host");
}

}  // namespace

void request(const std::string& path, const std::string& fleet, const OperatorRequest& request) {
  check(path, request);
  Database database = visit_journal(path, fleet, Database::Access::write);
  Statement add(database,
                "INSERT INTO requests(at, kind, operator, action, host)"
                " VALUES(?1, ?2, ?3, ?4, ?5)");
  add.run(wall_now(),
          name_of(std::span<const NamedValue<OperatorRequest::Kind>>(request_kinds), request.kind),
          request.operator_name, static_cast<std::int64_t>(request.action), request.host);
}

std::vector<JournalEntry> last_entries(const std::string& path, const std::string& fleet,
                                       std::size_t count) {
  Database database = visit_journal(path, fleet, Database::Access::read);
  const std::string uuid = meta_text(database, "controller_uuid");
  std::vector<JournalEntry> entries;
  const auto add = [&](const Statement& row) {
    JournalEntry one;
    one.id = ActionId{static_cast<std::uint64_t>(row.integer(0))};
    one.uid = fmt::format("{}-{}", uuid, row.integer(0));
    one.at = row.instant(1).value_or(never);
    one.action = row.text(2);
    one.status = row.text(3);
    one.ended_at = row.instant(4);
    one.cause = row.text(5);
    one.because = row.text(6);
    one.times = row.integer(7);
    one.first_at = row.instant(8).value_or(never);
    entries.push_back(std::move(one));
  };
  const std::size_t most = std::min<std::size_t>(count, INT64_MAX);
  Statement(database, entries_sql).each(add, static_cast<std::int64_t>(most));
  std::reverse(entries.begin(), entries.end());
  return entries;
}

}  // namespace gemello::live
