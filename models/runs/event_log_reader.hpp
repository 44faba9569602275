#pragma once

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

#include "models/units/time.hpp"

namespace gemello::runs {

/// One line of events.jsonl.
struct LogLine {
  std::size_t number = 0;  ///< from 1
  Instant time{};
  std::string kind;
  nlohmann::json fields;  ///< all keys, "t" and "kind" included

  /// A field as text, a list of texts as "a, b"; "" if it is not there.
  std::string text(std::string_view key) const;
  bool is_decision() const { return kind == "action" || kind == "refused" || kind == "held"; }
};

/// Reads a log line by line, in constant memory.
class EventLogReader {
 public:
  /// Errors: InputError if the file cannot be opened.
  explicit EventLogReader(const std::filesystem::path& path);
  /// False at the end. Errors: InputError(file, "line N", ...): not JSON, no time or kind, time
  /// going back, a last line without its end (a torn write).
  bool next(LogLine& line);

 private:
  std::string path_;
  std::ifstream stream_;
  std::size_t number_ = 0;
  Instant last_{Duration::min()};
};

std::vector<LogLine> read_event_log(const std::filesystem::path& path);

/// What a decision does, without its id, time and reasons: "migrate vm12 hv1 -> hv3",
/// "refused start vm4 on hv2: no proof of death": what runs are compared by.
std::string decision_text(const LogLine& line);
/// The author's reason in one line, with the best candidates; "" without reasons.
std::string reason_text(const LogLine& line);

}  // namespace gemello::runs
