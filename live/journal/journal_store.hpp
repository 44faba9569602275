#pragma once

#include <map>
#include <string>

#include "live/journal/journal_file.hpp"
#include "live/journal/lock_file.hpp"
#include "live/journal/sqlite_journal.hpp"
#include "models/database/database.hpp"

namespace gemello::live {

/// The controller's hold on its journal: the lock, the file, its statements, and a copy of what
/// is remembered.
class SqliteJournal::Store {
 public:
  Store(const std::string& path, const std::string& fleet);

  std::string uid(std::int64_t id) const { return uuid + "-" + std::to_string(id); }

  LockFile lock;
  Database database;
  std::string uuid;
  std::map<std::string, KnownHost> hosts;
  std::map<std::string, KnownVm> vms;
  bool armed;

  Statement add_log{database, "INSERT INTO log(at, kind, text, json) VALUES(?1, ?2, ?3, ?4)"};
  Statement add_action{
      database,
      "INSERT INTO actions(id, uid, begun_at, kind, json, text, because, why, status)"
      " VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, 'open') ON CONFLICT(id) DO NOTHING"};
  Statement end{database,
                "UPDATE actions SET status = ?2, ended_at = ?3, cause = ?4, proof = ?5"
                " WHERE id = ?1 AND status IN ('open', 'unknown')"};
  Statement set_unknown{database,
                        "UPDATE actions SET status = 'unknown', unknown_since = ?2, cause = ?3"
                        " WHERE id = ?1 AND status = 'open'"};
  Statement resolve{database,
                    "UPDATE actions SET status = 'resolved', ended_at = ?2"
                    " WHERE id = ?1 AND status IN ('open', 'unknown')"};
  Statement open_actions{database,
                         "SELECT id, json, text, begun_at, unknown_since FROM actions"
                         " WHERE status IN ('open', 'unknown') ORDER BY id"};

  // What is repeated word for word keeps one row; what waits for a person has its own.
  Statement add_proposal{
      database,
      "INSERT INTO proposals(id, first_at, last_at, waits, status, reason, kind, json, text,"
      "                      because, why)"
      " VALUES(?1, ?2, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)"
      " ON CONFLICT(status, text, reason) WHERE waits = 0 DO UPDATE SET"
      "  id = excluded.id, last_at = excluded.last_at, times = times + 1, json = excluded.json,"
      "  because = excluded.because, why = excluded.why"};
  Statement refuse_held{database,
                        "UPDATE proposals SET status = 'refused', last_at = ?2, reason = ?3"
                        " WHERE id = ?1 AND waits = 1 AND status IN ('held', 'approved')"};
  Statement answer{database,
                   "UPDATE proposals SET status = ?2"
                   " WHERE id = ?1 AND waits = 1 AND status = 'held'"};
  Statement reasons_of_held{database,
                            "SELECT because, why FROM proposals WHERE id = ?1 AND waits = 1"};
  Statement lapse{database,
                  "UPDATE proposals SET status = 'lapsed' WHERE waits = 1 AND status = 'held'"};

  Statement recent_moves{database,
                         "SELECT begun_at FROM actions WHERE kind = 'migrate' AND begun_at >"
                         " (SELECT max(begun_at) FROM actions) - 3600000000 ORDER BY begun_at"};

  Statement use_id{database, "UPDATE meta SET value = ?1 WHERE key = 'last_id' AND value < ?1"};
  Statement last_id{database, "SELECT value FROM meta WHERE key = 'last_id'"};
  Statement set_armed{database,
                      "INSERT INTO meta(key, value) VALUES('armed', ?1)"
                      " ON CONFLICT(key) DO UPDATE SET value = ?1"};
  Statement set_memory{database,
                       "INSERT INTO memory(one, at, text) VALUES(1, ?1, ?2)"
                       " ON CONFLICT(one) DO UPDATE SET at = ?1, text = ?2"};
  Statement get_memory{database, "SELECT text FROM memory"};

  Statement set_host{database,
                     "INSERT INTO hosts(name, life, seen_at, maintenance, switch_seen_on)"
                     " VALUES(?1, ?2, ?3, ?4, ?5) ON CONFLICT(name) DO UPDATE SET"
                     "  life = ?2, seen_at = ?3, maintenance = ?4, switch_seen_on = ?5"};
  Statement set_vm{database,
                   "INSERT INTO vms(name, host, lost_with, state, placed_since, last_moved, copies)"
                   " VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT(name) DO UPDATE SET"
                   "  host = ?2, lost_with = ?3, state = ?4, placed_since = ?5, last_moved = ?6,"
                   "  copies = ?7"};
  // Apart from the rest: long, and seldom changed.
  Statement set_definition{database,
                           "INSERT INTO definitions(vm, xml) VALUES(?1, ?2)"
                           " ON CONFLICT(vm) DO UPDATE SET xml = ?2"};

  Statement any_request{database, "SELECT 1 FROM requests WHERE taken_at IS NULL LIMIT 1"};
  Statement get_requests{database,
                         "SELECT kind, operator, action, host, at FROM requests"
                         " WHERE taken_at IS NULL ORDER BY number"};
  Statement take_requests{database, "UPDATE requests SET taken_at = ?1 WHERE taken_at IS NULL"};

 private:
  void read_memory();
};

}  // namespace gemello::live
