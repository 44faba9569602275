#include <algorithm>

#include <fmt/format.h>

#include "models/runs/html_data.hpp"
#include "models/units/text.hpp"

namespace gemello::runs {
namespace {

// How much a line matters to a reader: 0 always shown, 2 only where there is room.
int weight_of(const LogLine& line) {
  const std::string& kind = line.kind;
  if (kind == "action-done" || kind == "vm-requested" || kind == "vm-retirement-requested" ||
      kind == "host-seen")
    return 2;
  if (kind == "action") {
    const std::string action = line.text("action");
    return action == "migrate" || action == "deploy" ? 1 : 0;
  }
  return kind == "vm-started" || kind == "refused" ? 1 : 0;
}

std::string event_words(const LogLine& line) {
  if (line.is_decision()) return decision_text(line);
  std::string text;
  for (const auto& [key, value] : line.fields.items()) {
    if (key == "t" || key == "kind" || value.is_null()) continue;
    if (key == "incarnation" || key == "proof") continue;
    const std::string word = value.is_string() ? value.get<std::string>() : value.dump();
    text += (text.empty() ? "" : ", ") + key + " " + word;
  }
  return text;
}

// Follows the VMs from host to host.
class Places {
 public:
  explicit Places(LogDigest& digest) : digest_(digest) {}

  void follow(const LogLine& line) {
    const double at = seconds(line.time);
    if (line.kind == "action" && line.text("action") == "migrate") {
      moving_[line.text("id")] = {line.text("vm"), line.text("to")};
    } else if (line.kind == "action-done") {
      const auto move = moving_.find(line.text("id"));
      if (move == moving_.end()) return;
      put(move->second.first, move->second.second, at);
      moving_.erase(move);
    } else if (line.kind == "action-failed") {
      moving_.erase(line.text("id"));
    } else if (line.kind == "vm-started") {
      put(line.text("vm"), line.text("host"), at);
    } else if (line.kind == "vm-stopped") {
      end(line.text("vm"), at);
    }
  }

  void finish(double end_s) {
    for (auto& [vm, places] : digest_.places)
      if (open_[vm] && !places.empty()) places.back().until_s = end_s;
  }

 private:
  void end(const std::string& vm, double at) {
    if (open_[vm]) digest_.places[vm].back().until_s = at;
    open_[vm] = false;
  }
  void put(const std::string& vm, const std::string& host, double at) {
    end(vm, at);
    digest_.places[vm].push_back({host, at, at});
    open_[vm] = true;
  }

  LogDigest& digest_;
  std::map<std::string, std::pair<std::string, std::string>> moving_;  // action -> VM, host
  std::map<std::string, bool> open_;
};

}  // namespace

LogDigest digest_log(const std::filesystem::path& log, double end_s, std::size_t rows_max) {
  struct Weighed {
    TimelineRow row;
    int weight;
    std::size_t number;
  };
  LogDigest digest;
  Places places(digest);
  std::vector<Weighed> kept;
  std::size_t count[3] = {0, 0, 0};
  EventLogReader reader(log);
  for (LogLine line; reader.next(line);) {
    places.follow(line);
    if (line.kind == "fault" || line.kind == "host-lost")
      digest.marks.emplace_back(seconds(line.time), line.kind + ": " + event_words(line));
    const int weight = weight_of(line);
    if (count[weight] >= rows_max) {
      ++digest.left_out;
      continue;
    }
    ++count[weight];
    kept.push_back(
        {{line.time, line.kind, event_words(line), reason_text(line)}, weight, line.number});
  }
  places.finish(end_s);
  std::stable_sort(kept.begin(), kept.end(),
                   [](const Weighed& a, const Weighed& b) { return a.weight < b.weight; });
  if (kept.size() > rows_max) {
    digest.left_out += kept.size() - rows_max;
    kept.resize(rows_max);
  }
  std::sort(kept.begin(), kept.end(),
            [](const Weighed& a, const Weighed& b) { return a.number < b.number; });
  for (Weighed& one : kept) digest.rows.push_back(std::move(one.row));
  return digest;
}

}  // namespace gemello::runs
