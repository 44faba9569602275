#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "models/units/time.hpp"

struct sqlite3;
struct sqlite3_stmt;

namespace gemello {

/// One connection to an SQLite file, for one thread. It waits 5 s for other writers and writes
/// through to the disk. Every failure, here and below, is an InputError(path, "", sentence).
class Database {
 public:
  enum class Access : std::uint8_t {
    create,  ///< write; make the file if there is none
    write,
    read,
  };
  Database(std::string path, Access access);

  const std::string& path() const { return path_; }
  /// One or more statements whose rows nobody reads.
  void execute(const char* sql);
  /// Rows that the last statement inserted or changed.
  std::int64_t changes() const;
  [[noreturn]] void fail(std::string_view sentence) const;
  /// Fails with the sentence of an SQLite result code.
  [[noreturn]] void fail_by(int code) const;
  sqlite3* handle() const { return connection_.get(); }

 private:
  struct Close {
    void operator()(sqlite3* connection) const;
  };
  std::string path_;
  std::unique_ptr<sqlite3, Close> connection_;
};

/// A statement, prepared once and run often. Values are bound in the order of ?1, ?2...;
/// `never` and an empty optional are NULL.
class Statement {
 public:
  /// Borrows the database.
  Statement(Database& database, std::string_view sql);

  template <class... Values>
  void run(const Values&... values) {
    each([](const Statement&) {}, values...);
  }
  /// Calls `row` with this statement for every row; its columns are read by the functions below.
  template <class Row, class... Values>
  void each(const Row& row, const Values&... values) {
    const Reset at_the_end{*this};
    int place = 0;
    (bind(++place, values), ...);
    while (step()) row(static_cast<const Statement&>(*this));
  }

  std::int64_t integer(int column) const;
  std::optional<double> real(int column) const;  ///< nothing: NULL
  std::string text(int column) const;
  std::optional<Instant> instant(int column) const;  ///< nothing: NULL

 private:
  struct Finalize {
    void operator()(sqlite3_stmt* statement) const;
  };
  struct Reset {
    Statement& statement;
    ~Reset() { statement.reset(); }
  };
  void bind(int place, std::int64_t value);
  void bind(int place, double value);
  void bind(int place, std::string_view value);  // borrowed until reset
  void bind(int place, std::nullopt_t);
  void bind(int place, Instant value);
  template <class Value>
  void bind(int place, const std::optional<Value>& value) {
    if (value)
      bind(place, *value);
    else
      bind(place, std::nullopt);
  }
  bool step();
  void reset();
  void check(int code) const;

  Database& database_;
  std::unique_ptr<sqlite3_stmt, Finalize> statement_;
};

/// All or nothing: begun for writing at once, rolled back unless committed.
class Transaction {
 public:
  explicit Transaction(Database& database);
  ~Transaction();
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;
  /// On disk when it returns.
  void commit();

 private:
  Database& database_;
  bool open_ = true;
};

}  // namespace gemello
