#include "models/database/database.hpp"

#include <cstring>
#include <filesystem>
#include <system_error>
#include <utility>

#include <fmt/format.h>
#include <sqlite3.h>

#include "models/units/error.hpp"

namespace gemello {
namespace {

constexpr int busy_timeout_ms = 5000;

int flags_of(Database::Access access) {
  switch (access) {
    case Database::Access::create:
      return SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
    case Database::Access::write:
      return SQLITE_OPEN_READWRITE;
    case Database::Access::read:
      return SQLITE_OPEN_READONLY;
  }
  return SQLITE_OPEN_READONLY;
}

std::string with_system_error(const std::string& what, int system_error) {
  if (system_error == 0) return what;
  return fmt::format("{} ({})", what, std::strerror(system_error));
}

}  // namespace

void Database::Close::operator()(sqlite3* connection) const {
  sqlite3_close_v2(connection);
}

Database::Database(std::string path, Access access) : path_(std::move(path)) {
  if (path_.empty()) fail("has no name: give the path of a file");
  // SQLite gives names like ":memory:" a meaning of its own; an absolute path is only a path.
  std::error_code error;
  const std::string absolute = std::filesystem::absolute(path_, error).string();
  if (error) fail(fmt::format("cannot be opened: {}", error.message()));
  sqlite3* connection = nullptr;
  const int code = sqlite3_open_v2(absolute.c_str(), &connection, flags_of(access), nullptr);
  connection_.reset(connection);
  if (code != SQLITE_OK) fail_by(code);
  if (access != Access::read && sqlite3_db_readonly(connection, "main") == 1)
    fail("cannot be written by this user: change its owner or permissions");
  sqlite3_extended_result_codes(connection, 1);
  sqlite3_busy_timeout(connection, busy_timeout_ms);
  execute("PRAGMA synchronous=FULL; PRAGMA trusted_schema=OFF; PRAGMA cell_size_check=ON");
}

void Database::execute(const char* sql) {
  const int code = sqlite3_exec(handle(), sql, nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) fail_by(code);
}

std::int64_t Database::changes() const {
  return sqlite3_changes64(handle());
}

void Database::fail(std::string_view sentence) const {
  throw InputError(path_, "", sentence);
}

void Database::fail_by(int code) const {
  const int system_error = handle() == nullptr ? 0 : sqlite3_system_errno(handle());
  switch (code & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      fail(
          fmt::format("is busy: another program has held it for {} s; end that program, or try "
                      "again",
                      busy_timeout_ms / 1000));
    case SQLITE_FULL:
      fail("cannot be written: the disk is full; make room on it");
    case SQLITE_READONLY:
      fail("cannot be written by this user: change the permissions of the file and its folder");
    case SQLITE_CANTOPEN:
      fail(with_system_error("cannot be opened, or its -wal and -shm files beside it cannot",
                             system_error));
    case SQLITE_NOTADB:
      fail("is no SQLite database: name another file; if it was one, it is damaged");
    case SQLITE_CORRUPT:
      fail(fmt::format("is damaged ({}): move it and its -wal file away and restore a copy",
                       sqlite3_errmsg(handle())));
    case SQLITE_IOERR:
      fail(with_system_error(
          fmt::format("cannot be read or written: its disk refuses (SQLite's code {}); see whether "
                      "it is full, over a quota or failing",
                      code),
          system_error));
    default:
      fail(fmt::format("cannot be used: {}",
                       handle() == nullptr ? sqlite3_errstr(code) : sqlite3_errmsg(handle())));
  }
}

void Statement::Finalize::operator()(sqlite3_stmt* statement) const {
  sqlite3_finalize(statement);
}

Statement::Statement(Database& database, std::string_view sql) : database_(database) {
  sqlite3_stmt* statement = nullptr;
  check(sqlite3_prepare_v3(database.handle(), sql.data(), static_cast<int>(sql.size()),
                           SQLITE_PREPARE_PERSISTENT, &statement, nullptr));
  statement_.reset(statement);
}

void Statement::check(int code) const {
  if (code != SQLITE_OK) database_.fail_by(code);
}

void Statement::bind(int place, std::int64_t value) {
  check(sqlite3_bind_int64(statement_.get(), place, value));
}

void Statement::bind(int place, double value) {
  check(sqlite3_bind_double(statement_.get(), place, value));
}

void Statement::bind(int place, std::string_view value) {
  // An empty view may have no address, which SQLite would take for NULL.
  const char* data = value.empty() ? "" : value.data();
  check(
      sqlite3_bind_text64(statement_.get(), place, data, value.size(), SQLITE_STATIC, SQLITE_UTF8));
}

void Statement::bind(int place, std::nullopt_t) {
  check(sqlite3_bind_null(statement_.get(), place));
}

void Statement::bind(int place, Instant value) {
  if (value == never)
    bind(place, std::nullopt);
  else
    bind(place, std::int64_t{value.time_since_epoch().count()});
}

bool Statement::step() {
  const int code = sqlite3_step(statement_.get());
  if (code != SQLITE_ROW && code != SQLITE_DONE) database_.fail_by(code);
  return code == SQLITE_ROW;
}

void Statement::reset() {
  sqlite3_reset(statement_.get());  // repeats the error of the step, which was thrown
  sqlite3_clear_bindings(statement_.get());
}

std::int64_t Statement::integer(int column) const {
  return sqlite3_column_int64(statement_.get(), column);
}

std::optional<double> Statement::real(int column) const {
  if (sqlite3_column_type(statement_.get(), column) == SQLITE_NULL) return std::nullopt;
  return sqlite3_column_double(statement_.get(), column);
}

std::string Statement::text(int column) const {
  const unsigned char* data = sqlite3_column_text(statement_.get(), column);
  if (data == nullptr) return {};
  return {reinterpret_cast<const char*>(data),
          static_cast<std::size_t>(sqlite3_column_bytes(statement_.get(), column))};
}

std::optional<Instant> Statement::instant(int column) const {
  if (sqlite3_column_type(statement_.get(), column) == SQLITE_NULL) return std::nullopt;
  return Instant(Duration(integer(column)));
}

Transaction::Transaction(Database& database) : database_(database) {
  database_.execute("BEGIN IMMEDIATE");
}

Transaction::~Transaction() {
  // After some errors SQLite has rolled back by itself; and a destructor must not throw.
  if (open_ && sqlite3_get_autocommit(database_.handle()) == 0)
    sqlite3_exec(database_.handle(), "ROLLBACK", nullptr, nullptr, nullptr);
}

void Transaction::commit() {
  database_.execute("COMMIT");
  open_ = false;
}

}  // namespace gemello
