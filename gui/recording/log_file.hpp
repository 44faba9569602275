#pragma once

#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "gui/recording/log_entry.hpp"
#include "models/traces/checksum.hpp"

namespace gemello::gui {

/// Reads events.jsonl fast: what runs::EventLogReader reads, refused with the same words.
class LogFile {
 public:
  /// Errors: InputError if it cannot be opened.
  explicit LogFile(const std::filesystem::path& path);

  /// The next line; false at the end. The entry is good until the next call. Errors:
  /// InputError(file, "line N", ...): not JSON, no time or kind, time going back, a last line
  /// without its end.
  bool next(LogEntry& entry);
  std::uint64_t bytes() const { return bytes_; }
  /// FNV-1a 64 of all that was read.
  std::uint64_t digest() const { return digest_.value(); }
  std::uint64_t lines() const { return number_; }

 private:
  bool next_line(std::string_view& line);
  void read_long_way(std::string_view line, LogEntry& entry);
  [[noreturn]] void fail(std::string_view sentence) const;

  std::string path_;
  std::unique_ptr<std::FILE, int (*)(std::FILE*)> file_;
  std::vector<char> buffer_;
  std::size_t begin_ = 0, end_ = 0;  // of what is unread in it
  std::uint64_t bytes_ = 0;
  std::uint64_t number_ = 0;
  Instant last_{Duration::min()};
  traces::Fnv1a64 digest_;
  nlohmann::json unusual_;  // the value of the line that was read the long way
};

}  // namespace gemello::gui
