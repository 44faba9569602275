#pragma once

#include <cstdio>
#include <cstdlib>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <memory>
#include <signal.h>
#include <string>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

#include <gtest/gtest.h>

#include "live/journal/sqlite_journal.hpp"
#include "models/database/database.hpp"
#include "models/units/error.hpp"
#include "tests/support/small_cloud.hpp"

namespace gemello::live::testing {

/// A folder that goes with the test, a journal's path in it, and the small cloud.
class JournalTest : public ::testing::Test {
 protected:
  JournalTest() {
    std::string pattern = ::testing::TempDir() + "journal-XXXXXX";
    if (mkdtemp(pattern.data()) == nullptr) std::abort();
    folder = pattern;
    path = folder + "/lab.journal";
  }
  ~JournalTest() override {
    std::error_code ignored;
    std::filesystem::remove_all(folder, ignored);
  }

  std::unique_ptr<SqliteJournal> open() {
    return std::make_unique<SqliteJournal>(path, cloud.inventory, "lab");
  }
  /// The InputError of opening it, as a person reads it; "" if it opens.
  std::string refusal_to_open() {
    try {
      open();
    } catch (const InputError& error) {
      EXPECT_EQ(error.file(), path);
      return error.sentence();
    }
    return "";
  }
  std::vector<JournalEntry> entries(std::size_t count = 100) {
    return last_entries(path, "lab", count);
  }
  /// "3 done migrate a hv1 -> hv3" of every entry.
  std::vector<std::string> lines() {
    std::vector<std::string> all;
    for (const JournalEntry& entry : entries())
      all.push_back(std::to_string(static_cast<std::uint64_t>(entry.id)) + " " + entry.status +
                    " " + entry.action);
    return all;
  }
  /// The rows of a query, columns joined by "|".
  std::vector<std::string> rows(const std::string& sql, int columns) {
    std::vector<std::string> all;
    Database database(path, Database::Access::read);
    Statement(database, sql).each([&](const Statement& row) {
      std::string line = row.text(0);
      for (int i = 1; i < columns; ++i) line += "|" + row.text(i);
      all.push_back(line);
    });
    return all;
  }
  HostId host(const char* name) const { return cloud.host(name); }
  VmId vm(const char* name) const { return cloud.vm(name); }
  Action migrate_a() const { return Migrate{vm("a"), host("hv1"), host("hv3")}; }

  gemello::testing::SmallCloud cloud = gemello::testing::small_cloud();
  std::string folder;
  std::string path;
};

inline Instant at(Duration since_origin) {
  return origin + since_origin;
}

inline std::string content(const std::string& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

/// A child process that tells lines to its parent. It ends by itself, or is killed.
class Child {
 public:
  /// `life` gets a function that tells a line; what it throws ends the child with code 1.
  explicit Child(const std::function<void(const std::function<void(std::string)>&)>& life) {
    int ends[2] = {-1, -1};
    if (pipe2(ends, O_CLOEXEC) != 0) std::abort();
    pid_ = fork();
    if (pid_ < 0) std::abort();
    if (pid_ == 0) {
      close(ends[0]);
      int code = 0;
      try {
        life([&](std::string line) {
          line += "\n";
          if (write(ends[1], line.data(), line.size()) < 0) _exit(2);
        });
      } catch (const std::exception&) {
        code = 1;
      }
      _exit(code);
    }
    close(ends[1]);
    told_ = fdopen(ends[0], "r");
  }
  ~Child() {
    kill_now();
    std::fclose(told_);
  }
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  pid_t pid() const { return pid_; }
  /// The next line it tells; "" after its end.
  std::string line() {
    char text[1024];
    if (std::fgets(text, sizeof text, told_) == nullptr) return "";
    std::string line = text;
    line.pop_back();
    return line;
  }
  void kill_now() {
    if (pid_ > 0 && !ended_) kill(pid_, SIGKILL);
    end();
  }
  /// Waits for its end; its exit code, or -1 if it was killed.
  int end() {
    if (!ended_) waitpid(pid_, &status_, 0);
    ended_ = true;
    return WIFEXITED(status_) ? WEXITSTATUS(status_) : -1;
  }

 private:
  pid_t pid_ = -1;
  std::FILE* told_ = nullptr;
  bool ended_ = false;
  int status_ = 0;
};

}  // namespace gemello::live::testing
