#include "sim/cli/record/proc_text.hpp"

#include <algorithm>
#include <limits>

#include <fmt/format.h>

#include "models/units/error.hpp"
#include "models/units/text.hpp"

namespace gemello::cli {
namespace {

/// A text as lines of blank-separated words, with what is needed to complain about one.
class Lines {
 public:
  Lines(std::string_view text, std::string_view file) : rest_(text), file_(file) {}

  /// Next line that is not empty into `line()` and `words()`; false at the end of the text.
  bool next() {
    while (!rest_.empty()) {
      const std::size_t end = std::min(rest_.find('\n'), rest_.size());
      line_ = rest_.substr(0, end);
      rest_.remove_prefix(std::min(end + 1, rest_.size()));
      ++number_;
      split(line_);
      if (!words_.empty()) return true;
    }
    return false;
  }

  void split(std::string_view text) {
    words_.clear();
    std::size_t at = 0;
    while ((at = text.find_first_not_of(" \t", at)) != std::string_view::npos) {
      const std::size_t end = std::min(text.find_first_of(" \t", at), text.size());
      words_.push_back(text.substr(at, end - at));
      at = end;
    }
  }

  std::string_view line() const { return line_; }
  const std::vector<std::string_view>& words() const { return words_; }

  [[noreturn]] void fail(std::string_view sentence) const {
    throw InputError(file_, fmt::format("line {}", std::max(number_, 1)), sentence);
  }

  /// The word at `index` as a count (not negative). `what` names it in the message.
  std::int64_t count(std::size_t index, std::string_view what) const {
    if (index >= words_.size()) fail(fmt::format("{} is missing (word {})", what, index + 1));
    return count(words_[index], what);
  }

  std::int64_t count(std::string_view word, std::string_view what) const {
    std::int64_t value = 0;
    if (!read_number(word, value)) fail(fmt::format("{} is not a whole number: '{}'", what, word));
    if (value < 0) fail(fmt::format("{} is negative: {}", what, value));
    return value;
  }

  int id(std::size_t index, std::string_view what) const {
    const std::int64_t value = count(index, what);
    if (value > std::numeric_limits<int>::max()) fail(fmt::format("{} is too large", what));
    return static_cast<int>(value);
  }

 private:
  std::string_view rest_;
  std::string_view file_;
  std::string_view line_;
  std::vector<std::string_view> words_;
  int number_ = 0;
};

Lines first_line(std::string_view text, std::string_view file) {
  Lines lines(text, file);
  if (!lines.next()) lines.fail("the file is empty");
  return lines;
}

/// The number after `key` ("read_bytes:") on the line that starts with it.
std::int64_t keyed_count(std::string_view text, std::string_view file, std::string_view key) {
  Lines lines(text, file);
  while (lines.next()) {
    if (lines.words()[0] == key) return lines.count(1, key);
  }
  lines.fail(fmt::format("there is no line '{}'", key));
}

}  // namespace

ProcessStat parse_stat(std::string_view text, std::string_view file) {
  Lines lines = first_line(text, file);
  // The command name stands in parentheses and may hold blanks, newlines and parentheses: the
  // fields go on after the last ')'.
  const std::size_t open = text.find('(');
  const std::size_t close = text.rfind(')');
  if (open == std::string_view::npos || close == std::string_view::npos || close < open) {
    lines.fail("the command name in parentheses is missing");
  }
  ProcessStat stat;
  lines.split(text.substr(0, open));
  stat.pid = lines.id(0, "pid");
  std::string_view fields = text.substr(close + 1);
  lines.split(fields.substr(0, std::min(fields.find('\n'), fields.size())));
  // Word 0 here is field 3 of proc(5): state. ppid 4, utime 14, stime 15, cutime 16, cstime 17,
  // starttime 22.
  if (lines.words().empty() || lines.words()[0].size() != 1) lines.fail("the state is missing");
  stat.state = lines.words()[0][0];
  stat.parent = lines.id(1, "ppid");
  stat.cpu_ticks = lines.count(11, "utime") + lines.count(12, "stime");
  stat.waited_children_ticks = lines.count(13, "cutime") + lines.count(14, "cstime");
  stat.start_ticks = lines.count(19, "starttime");
  return stat;
}

SchedStat parse_schedstat(std::string_view text, std::string_view file) {
  const Lines lines = first_line(text, file);
  return {lines.count(0, "run time"), lines.count(1, "run-queue wait")};
}

StorageBytes parse_process_io(std::string_view text, std::string_view file) {
  return {keyed_count(text, file, "read_bytes:"), keyed_count(text, file, "write_bytes:")};
}

NetworkBytes parse_net_dev(std::string_view text, std::string_view file) {
  Lines lines(text, file);
  NetworkBytes sum;
  for (int header = 0; header < 2; ++header) {
    if (!lines.next() || lines.line().find('|') == std::string_view::npos) {
      lines.fail("the two header lines with '|' are missing");
    }
  }
  while (lines.next()) {
    // A full counter may touch the colon ("eth0:12345"): split there, not at a blank.
    const std::size_t colon = lines.line().find(':');
    if (colon == std::string_view::npos) lines.fail("the interface name and ':' are missing");
    const std::string_view name = lines.line().substr(0, colon);
    const std::string_view counters = lines.line().substr(colon + 1);
    const bool loopback = name.substr(std::min(name.find_first_not_of(' '), name.size())) == "lo";
    lines.split(counters);
    const std::int64_t received = lines.count(0, "received bytes");
    const std::int64_t sent = lines.count(8, "sent bytes");
    if (loopback) continue;
    sum.received += received;
    sum.sent += sent;
    ++sum.interfaces;
  }
  return sum;
}

std::int64_t parse_smaps_rollup(std::string_view text, std::string_view file) {
  return keyed_count(text, file, "Pss:") * 1024;
}

std::int64_t parse_statm(std::string_view text, std::string_view file) {
  return first_line(text, file).count(1, "resident pages");
}

std::int64_t parse_cgroup_cpu_stat(std::string_view text, std::string_view file) {
  return keyed_count(text, file, "usage_usec");
}

std::int64_t parse_pressure(std::string_view text, std::string_view file) {
  Lines lines(text, file);
  while (lines.next()) {
    if (lines.words()[0] != "some") continue;
    for (const std::string_view word : lines.words()) {
      if (word.starts_with("total=")) return lines.count(word.substr(6), "total");
    }
    lines.fail("the word 'total=' is missing");
  }
  lines.fail("there is no line 'some'");
}

StorageBytes parse_cgroup_io_stat(std::string_view text, std::string_view file) {
  Lines lines(text, file);
  StorageBytes sum;
  while (lines.next()) {
    for (const std::string_view word : lines.words()) {
      if (word.starts_with("rbytes=")) sum.read += lines.count(word.substr(7), "rbytes");
      if (word.starts_with("wbytes=")) sum.written += lines.count(word.substr(7), "wbytes");
    }
  }
  return sum;
}

StorageBytes parse_blkio_service_bytes(std::string_view text, std::string_view file) {
  Lines lines(text, file);
  StorageBytes sum;
  while (lines.next()) {
    if (lines.words()[0] == "Total") continue;
    if (lines.words().size() != 3) lines.fail("expected 'MAJOR:MINOR OPERATION BYTES'");
    const std::int64_t bytes = lines.count(2, "bytes");
    if (lines.words()[1] == "Read") sum.read += bytes;
    if (lines.words()[1] == "Write") sum.written += bytes;
  }
  return sum;
}

std::int64_t parse_single_number(std::string_view text, std::string_view file) {
  const Lines lines = first_line(text, file);
  if (lines.words().size() != 1) lines.fail("expected one number");
  return lines.count(0, "the value");
}

std::vector<int> parse_ids(std::string_view text, std::string_view file) {
  Lines lines(text, file);
  std::vector<int> ids;
  while (lines.next()) ids.push_back(lines.id(0, "the id"));
  return ids;
}

CgroupMounts parse_cgroup_mounts(std::string_view text, std::string_view file) {
  Lines lines(text, file);
  CgroupMounts mounts;
  while (lines.next()) {
    const auto& words = lines.words();
    if (words.size() < 4) lines.fail("expected 'DEVICE MOUNTPOINT TYPE OPTIONS ...'");
    if (words[2] == "cgroup2") mounts.unified = words[1];
    if (words[2] != "cgroup") continue;
    const std::string options = fmt::format(",{},", words[3]);
    const auto has = [&](std::string_view controller) {
      return options.find(fmt::format(",{},", controller)) != std::string::npos;
    };
    if (has("cpuacct")) mounts.cpuacct = words[1];
    if (has("memory")) mounts.memory = words[1];
    if (has("blkio")) mounts.blkio = words[1];
  }
  return mounts;
}

}  // namespace gemello::cli
