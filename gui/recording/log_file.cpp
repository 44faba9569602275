#include "gui/recording/log_file.hpp"

#include <cerrno>
#include <cstring>
#include <span>

#include <fmt/format.h>

#include "models/cloud/json_text.hpp"
#include "models/units/error.hpp"

namespace gemello::gui {
namespace {

constexpr std::size_t log_block_bytes = std::size_t{1} << 18;
constexpr std::size_t log_line_bytes_max = std::size_t{64} << 20;

}  // namespace

LogFile::LogFile(const std::filesystem::path& path)
    : path_(path.string()), file_(std::fopen(path_.c_str(), "rb"), &std::fclose) {
  if (!file_) throw InputError(path_, "", "cannot be opened");
  std::setvbuf(file_.get(), nullptr, _IONBF, 0);
}

void LogFile::fail(std::string_view sentence) const {
  throw InputError(path_, fmt::format("line {}", number_), sentence);
}

bool LogFile::next_line(std::string_view& line) {
  for (std::size_t looked = 0;;) {
    const char* const unread = buffer_.data() + begin_;
    if (looked < end_ - begin_) {
      const void* newline = std::memchr(unread + looked, '\n', end_ - begin_ - looked);
      if (newline != nullptr) {
        const auto length = static_cast<std::size_t>(static_cast<const char*>(newline) - unread);
        line = {unread, length};
        begin_ += length + 1;
        ++number_;
        return true;
      }
    }
    looked = end_ - begin_;
    if (looked > log_line_bytes_max) {
      ++number_;
      fail("is longer than any line of a log: this is no event log");
    }
    if (begin_ > 0) std::memmove(buffer_.data(), unread, looked);
    begin_ = 0;
    end_ = looked;
    if (buffer_.size() < end_ + log_block_bytes) buffer_.resize(end_ + log_block_bytes);
    const std::size_t got = std::fread(buffer_.data() + end_, 1, log_block_bytes, file_.get());
    if (std::ferror(file_.get()) != 0)
      throw InputError(path_, "", fmt::format("cannot be read: {}", std::strerror(errno)));
    if (got == 0) break;
    digest_.add(std::as_bytes(std::span(buffer_.data() + end_, got)));
    bytes_ += got;
    end_ += got;
  }
  if (begin_ == end_) return false;
  ++number_;
  fail("is cut off: the line has no end");
}

void LogFile::read_long_way(std::string_view line, LogEntry& entry) {
  try {
    unusual_ = parse_strict_json(line, path_);
  } catch (const InputError& error) {
    fail(error.sentence());
  }
  entry.take(unusual_);
}

bool LogFile::next(LogEntry& entry) {
  std::string_view line;
  if (!next_line(line)) return false;
  if (!entry.scan(line)) read_long_way(line, entry);
  entry.number = number_;
  if (!entry.find_head()) fail("must be an object with a time 't' and a text 'kind'");
  if (!entry.find_time()) fail("'t' is no time of a run");
  if (entry.time() < last_) fail("is earlier than the line before it");
  last_ = entry.time();
  return true;
}

}  // namespace gemello::gui
