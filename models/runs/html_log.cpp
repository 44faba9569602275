#include <algorithm>
#include <array>
#include <functional>
#include <set>

#include <fmt/format.h>

#include "models/runs/html_data.hpp"
#include "models/units/text.hpp"

namespace gemello::runs {
namespace {

constexpr std::size_t path_changes_max = 40;  // rows of their table
constexpr std::size_t heals_max = 20;         // and of those of heals and of split brains

// How much a line matters to a reader: 0 always shown, 2 only where there is room.
std::size_t weight_of(const LogLine& line) {
  const std::string& kind = line.kind;
  if (kind == "action-done" || kind == "vm-requested" || kind == "vm-retirement-requested" ||
      kind == "host-seen" || kind == "bond-changed" || kind == "bridge-changed" ||
      kind.starts_with("heal-") || kind == "replica-degraded" || kind == "replica-healed")
    return 2;
  if (kind == "action") {
    const std::string action = line.text("action");
    return action == "migrate" || action == "deploy" ? 1 : 0;
  }
  return kind == "vm-started" || kind == "refused" || kind == "vm-paused" || kind == "vm-resumed" ||
                 kind == "brick-changed" || kind.starts_with("replicas-") ||
                 kind.starts_with("migration-")
             ? 1
             : 0;
}

// Who, what and why: "vm3 on hv1 (hv1 crashed)". An outcome is told by its action's words.
std::string event_words(const LogLine& line, const std::map<std::string, std::string>& begun) {
  if (line.is_decision()) return decision_text(line);
  std::string text;
  const auto add = [&](const std::string& word, std::string_view before, std::string_view after) {
    if (word.empty()) return;
    text += (text.empty() ? "" : " ") + std::string(before) + word + std::string(after);
  };
  const auto action = begun.find(line.text("id"));
  if (action != begun.end()) add(action->second, "", "");
  add(line.text("what"), "", "");
  add(line.text("component"), "", "");
  add(line.text("vm"), "", "");
  add(line.text("host"), line.fields.contains("vm") ? "on " : "", "");
  for (const auto& [key, value] : line.fields.items()) {
    static const std::set<std::string> told{"t",     "kind",      "id",          "what",
                                            "vm",    "host",      "incarnation", "proof",
                                            "cause", "component", "ends",        "writers"};
    if (told.count(key) == 0 && !value.is_null()) add(line.text(key), key + " ", "");
  }
  if (line.text("ends") == "true") add("ends", "", "");
  for (const StorageStory::Writer& writer : writers_in(line))
    add((writer.host.empty() ? "unknown" : writer.host) + " to " + writer.wrote_to, "written by ",
        "");
  add(line.text("cause"), "(", ")");
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

  std::set<std::string> on_host(const std::string& host) const {
    std::set<std::string> vms;
    for (const auto& [vm, open] : open_)
      if (open && digest_.places.at(vm).back().host == host) vms.insert(vm);
    return vms;
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

// Follows hosts that failed from the fault to the last guest back.
class Recoveries {
 public:
  explicit Recoveries(LogDigest& digest) : digest_(digest) {}

  /// `on_host`: the VMs there before this line.
  void follow(const LogLine& line,
              const std::function<std::set<std::string>(const std::string&)>& on_host) {
    const double at = seconds(line.time);
    const std::string host = line.text("host");
    if (line.kind == "fault") {
      strike(line, at, on_host);
    } else if (line.kind == "host-suspected") {
      if (auto* one = open(host); one != nullptr && !one->suspected_s) one->suspected_s = at;
    } else if (line.kind == "host-lost") {
      if (auto* one = open(host); one != nullptr && !one->lost_s) one->lost_s = at;
    } else if (line.kind == "action" && line.text("action") == "fence") {
      fences_[line.text("id")] = host;
    } else if (line.kind == "action-done") {
      const auto fence = fences_.find(line.text("id"));
      if (fence == fences_.end()) return;
      if (auto* one = open(fence->second); one != nullptr && !one->fenced_s) one->fenced_s = at;
      fences_.erase(fence);
    } else if (line.kind == "vm-started") {
      back(line.text("vm"), at);
    }
  }

 private:
  LogDigest::Recovery* open(const std::string& host) {
    const auto found = open_.find(host);
    return found == open_.end() ? nullptr : &digest_.recoveries[found->second];
  }
  void strike(const LogLine& line, double at,
              const std::function<std::set<std::string>(const std::string&)>& on_host) {
    const std::string what = line.text("what");
    const std::string host = line.text("component");
    if (line.text("ends") == "true" || !what.starts_with("host-") || what == "host-return") return;
    LogDigest::Recovery one;
    one.host = host;
    one.what = what;
    one.fault_s = at;
    one.vms = on_host(host);
    if (one.vms.empty()) return;
    open_[host] = digest_.recoveries.size();
    for (const std::string& vm : one.vms) lost_[vm] = digest_.recoveries.size();
    digest_.recoveries.push_back(std::move(one));
  }
  void back(const std::string& vm, double at) {
    const auto found = lost_.find(vm);
    if (found == lost_.end()) return;
    LogDigest::Recovery& one = digest_.recoveries[found->second];
    one.back.insert(vm);
    if (!one.first_back_s) one.first_back_s = at;
    one.last_back_s = at;
    lost_.erase(found);
  }

  LogDigest& digest_;
  std::map<std::string, std::size_t> open_;    // host -> its last recovery
  std::map<std::string, std::size_t> lost_;    // VM -> the recovery that it waits in
  std::map<std::string, std::string> fences_;  // action -> host
};

}  // namespace

LogDigest digest_log(const std::filesystem::path& log, double end_s, std::size_t rows_max) {
  struct Weighed {
    TimelineRow row;
    std::size_t weight;
    std::size_t number;
  };
  LogDigest digest;
  Places places(digest);
  Recoveries recoveries(digest);
  FaultReader faults(path_changes_max);
  StorageReader storage(heals_max);
  std::vector<Weighed> kept;
  std::array<std::size_t, 3> count{};
  std::map<std::string, std::string> begun;  // action id -> its words
  EventLogReader reader(log);
  for (LogLine line; reader.next(line);) {
    recoveries.follow(line, [&](const std::string& host) { return places.on_host(host); });
    places.follow(line);
    faults.follow(line);
    storage.follow(line);
    if (line.kind == "fault" && line.text("ends") != "true")
      digest.faults.emplace_back(seconds(line.time),
                                 line.text("what") + " " + line.text("component"));
    if (line.kind == "action") begun[line.text("id")] = decision_text(line);
    const std::string words = event_words(line, begun);
    if (line.kind.starts_with("action-")) begun.erase(line.text("id"));
    if (line.kind == "fault" || line.kind == "host-lost")
      digest.marks.emplace_back(seconds(line.time), line.kind + ": " + words);
    const std::size_t weight = weight_of(line);
    if (count[weight] >= rows_max) {
      ++digest.left_out;
      continue;
    }
    ++count[weight];
    kept.push_back({{line.time, line.kind, words, reason_text(line)}, weight, line.number});
  }
  places.finish(end_s);
  digest.story = faults.finish(end_s);
  digest.storage = storage.finish(end_s);
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
