#include "models/runs/storage_story.hpp"

#include <algorithm>

#include "models/runs/html_rows.hpp"

namespace gemello::runs {

using nlohmann::json;

std::vector<StorageStory::Writer> writers_in(const LogLine& line) {
  std::vector<StorageStory::Writer> writers;
  const auto list = line.fields.find("writers");
  if (list == line.fields.end() || !list->is_array()) return writers;
  for (const json& entry : *list) {
    if (!entry.is_object()) continue;
    StorageStory::Writer writer{text_in(entry, "host"), "", text_in(entry, "from"),
                                text_in(entry, "until"), number_in(entry, "bytes")};
    for (const json& brick : entry.value("wrote_to", json::array()))
      if (brick.is_string())
        writer.wrote_to += (writer.wrote_to.empty() ? "" : ", ") + brick.get<std::string>();
    writers.push_back(std::move(writer));
  }
  return writers;
}

void StorageReader::keep_largest() {
  std::stable_sort(story_.heals.begin(), story_.heals.end(),
                   [](const StorageStory::Heal& a, const StorageStory::Heal& b) {
                     return std::pair(-a.bytes, a.from_s) < std::pair(-b.bytes, b.from_s);
                   });
  story_.heals.resize(std::min(story_.heals.size(), rows_max_));
}

// A year has many heals: now and then the small ones are dropped.
void StorageReader::keep(StorageStory::Heal heal) {
  story_.heals.push_back(std::move(heal));
  if (story_.heals.size() >= 4 * rows_max_ + 4) keep_largest();
}

void StorageReader::end(const LogLine& line, StorageStory::HealEnd how) {
  const auto found = open_.find({line.text("vm"), line.text("brick")});
  if (found == open_.end()) return;
  found->second.until_s = seconds(line.time);
  found->second.end = how;
  if (how == StorageStory::HealEnd::given_up) ++story_.given_up;
  keep(std::move(found->second));
  open_.erase(found);
}

void StorageReader::follow(const LogLine& line) {
  const double at_s = seconds(line.time);
  if (line.kind == "heal-begins") {
    story_.heals_from.push_back(at_s);
    StorageStory::Heal heal{line.text("vm"), line.text("from"), line.text("to"),
                            number_in(line.fields, "bytes"), at_s};
    open_[{heal.vm, heal.brick}] = std::move(heal);
  } else if (line.kind == "heal-ended") {
    end(line, StorageStory::HealEnd::done);
  } else if (line.kind == "heal-given-up") {
    end(line, StorageStory::HealEnd::given_up);
  } else if (line.kind == "split-brain" && line.fields.contains("writers")) {
    // The world's own note: monitoring tells of it by an event of this name, without writers.
    story_.split_times.push_back(at_s);
    if (story_.split.size() >= rows_max_) return;
    story_.split.push_back({at_s, line.text("vm"), line.text("volume"), writers_in(line)});
  }
}

StorageStory StorageReader::finish(double end_s) {
  story_.open = open_.size();
  for (auto& [key, heal] : open_) {
    heal.until_s = end_s;
    keep(std::move(heal));
  }
  open_.clear();
  keep_largest();
  return std::move(story_);
}

}  // namespace gemello::runs
