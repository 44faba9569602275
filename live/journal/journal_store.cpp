#include "live/journal/journal_store.hpp"

#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace gemello::live {
namespace {

VmState state_of(const std::string& text, const std::string& vm, const Database& database) {
  for (int i = 0; i <= static_cast<int>(VmState::retired); ++i)
    if (text == name(static_cast<VmState>(i))) return static_cast<VmState>(i);
  database.fail(fmt::format(
      "is damaged: VM {} is in a state '{}' that there is not; restore a copy", vm, text));
}

Incarnation life_of(std::int64_t stored) {
  return Incarnation{static_cast<std::uint64_t>(stored)};
}

std::vector<std::string> copies_of(const std::string& text, const std::string& vm,
                                   const Database& database) {
  const auto list = nlohmann::json::parse(text, nullptr, false);
  bool sound = list.is_array();
  std::vector<std::string> hosts;
  for (const auto& host : list) {
    if (host.is_string()) hosts.push_back(host.get<std::string>());
    sound = sound && host.is_string();
  }
  if (!sound)
    database.fail(
        fmt::format("is damaged: the hosts with copies of VM {} are '{}', which is no list of "
                    "names; restore a copy",
                    vm, text));
  return hosts;
}

bool armed_of(Database& database) {
  const std::string text = meta_text(database, "armed");
  if (text != "0" && text != "1")
    database.fail(fmt::format("is damaged: armed is '{}', not 0 or 1; restore a copy", text));
  return text == "1";
}

}  // namespace

SqliteJournal::Store::Store(const std::string& path, const std::string& fleet)
    : lock(path),
      database(open_journal(path, fleet)),
      uuid(meta_text(database, "controller_uuid")),
      armed(armed_of(database)) {
  // A last id that is lost would be given twice.
  meta_text(database, "last_id");
  read_memory();
}

void SqliteJournal::Store::read_memory() {
  Statement all_hosts(database,
                      "SELECT name, life, seen_at, maintenance, switch_seen_on FROM hosts");
  all_hosts.each([&](const Statement& row) {
    hosts[row.text(0)] = {life_of(row.integer(1)), row.instant(2).value_or(never),
                          row.integer(3) != 0, row.integer(4) != 0};
  });
  Statement all_vms(database,
                    "SELECT name, host, lost_with, state, placed_since, last_moved,"
                    "       coalesce(xml, ''), copies"
                    " FROM vms LEFT JOIN definitions ON vm = name");
  all_vms.each([&](const Statement& row) {
    const std::string vm = row.text(0);
    vms[vm] = {row.text(1),
               life_of(row.integer(2)),
               state_of(row.text(3), vm, database),
               row.instant(4).value_or(never),
               row.instant(5).value_or(never),
               row.text(6),
               copies_of(row.text(7), vm, database)};
  });
}

}  // namespace gemello::live
