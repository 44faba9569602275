#include "models/runs/event_log_reader.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "models/cloud/json_text.hpp"
#include "models/units/error.hpp"

namespace gemello::runs {
namespace {

using nlohmann::json;

std::string field_text(const json& value) {
  if (value.is_string()) return value.get<std::string>();
  const bool list =
      value.is_array() && !value.empty() &&
      std::all_of(value.begin(), value.end(), [](const json& one) { return one.is_string(); });
  if (!list) return value.dump();
  std::string text;
  for (const json& one : value) text += (text.empty() ? "" : ", ") + one.get<std::string>();
  return text;
}

}  // namespace

std::string LogLine::text(std::string_view key) const {
  const auto found = fields.find(std::string(key));
  return found == fields.end() || found->is_null() ? std::string() : field_text(*found);
}

EventLogReader::EventLogReader(const std::filesystem::path& path)
    : path_(path.string()), stream_(path_, std::ios::binary) {
  if (!stream_) throw InputError(path_, "", "cannot be opened");
}

bool EventLogReader::next(LogLine& line) {
  std::string text;
  if (!std::getline(stream_, text)) {
    if (stream_.bad()) throw InputError(path_, "", "cannot be read");
    return false;
  }
  const std::string place = fmt::format("line {}", ++number_);
  if (stream_.eof()) throw InputError(path_, place, "is cut off: the line has no end");
  json fields;
  try {
    fields = parse_strict_json(text, path_);
  } catch (const InputError& error) {
    throw InputError(path_, place, error.sentence());
  }
  const auto time = fields.is_object() ? fields.find("t") : fields.end();
  if (!fields.is_object() || time == fields.end() || !time->is_number() ||
      !fields.contains("kind") || !fields["kind"].is_string())
    throw InputError(path_, place, "must be an object with a time 't' and a text 'kind'");
  const double seconds_since = time->get<double>();
  if (!(std::abs(seconds_since) < 9e12)) throw InputError(path_, place, "'t' is no time of a run");
  line.number = number_;
  line.time = Instant(duration_nearest(seconds_since));
  if (line.time < last_) throw InputError(path_, place, "is earlier than the line before it");
  last_ = line.time;
  line.kind = fields["kind"].get<std::string>();
  line.fields = std::move(fields);
  return true;
}

std::vector<LogLine> read_event_log(const std::filesystem::path& path) {
  EventLogReader reader(path);
  std::vector<LogLine> lines;
  for (LogLine line; reader.next(line);) lines.push_back(line);
  return lines;
}

std::string decision_text(const LogLine& line) {
  std::string text = line.kind == "action" ? "" : line.kind + " ";
  text += line.text("action");
  const auto add = [&](std::string_view key, std::string_view before) {
    const std::string value = line.text(key);
    if (!value.empty()) text += std::string(before) + value;
  };
  add("vm", " ");
  add("from", " ");
  add("to", " -> ");
  add("host", line.fields.contains("vm") ? " on " : " ");
  add("volume", " ");
  add("of", " of action ");
  add("limit_bytes_per_s", " to bytes/s ");
  add("reason", ": ");
  add("mode", " by mode ");
  return text;
}

std::string reason_text(const LogLine& line) {
  const auto found = line.fields.find("why");
  if (found == line.fields.end() || !found->is_object()) return {};
  const auto text_of = [&](const char* key) {
    const auto value = found->find(key);
    return value == found->end() ? std::string() : field_text(*value);
  };
  std::string text = text_of("author");
  if (const std::string because = text_of("because"); !because.empty()) text += ": " + because;
  const auto best = found->find("best");
  if (best == found->end() || !best->is_array() || best->empty()) return text;
  text += " [" + text_of("score") + ":";
  for (const json& candidate : *best)
    text += fmt::format(" {} {}", field_text(candidate.value("host", json("?"))),
                        candidate.value("score", json(nullptr)).dump());
  return text + "]";
}

}  // namespace gemello::runs
