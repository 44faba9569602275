#include "gui/compare/divergence.hpp"

#include <algorithm>
#include <filesystem>
#include <utility>

#include <fmt/format.h>

namespace gemello::gui {
namespace {

bool is_decision(const Mark& mark) {
  return mark.word == "action" || mark.word == "refused" || mark.word == "held";
}

std::optional<DecisionNote> note_of(const std::optional<runs::LogLine>& line) {
  if (!line) return std::nullopt;
  return DecisionNote{line->time, runs::decision_text(*line), runs::reason_text(*line)};
}

// The decisions of a recording up to an instant, one by one.
class DecisionsOf {
 public:
  DecisionsOf(const Recording& recording, Instant until) : marks_(recording.marks), until_(until) {}

  /// Goes on to the first one at or after an instant; how many are before it.
  std::uint64_t skip_to(Instant instant) {
    std::uint64_t count = 0;
    for (; at_ < marks_.size() && marks_[at_].at < instant; ++at_)
      if (is_decision(marks_[at_])) ++count;
    return count;
  }
  const Mark* next() {
    for (; at_ < marks_.size() && marks_[at_].at <= until_; ++at_)
      if (is_decision(marks_[at_])) return &marks_[at_++];
    return nullptr;
  }

 private:
  const SharedList<Mark>& marks_;
  Instant until_;
  std::size_t at_ = 0;
};

std::optional<DecisionNote> note_of_mark(const Mark* mark) {
  if (mark == nullptr) return std::nullopt;
  return DecisionNote{mark->at, mark->text, mark->why};
}

bool is_finished(const Recording& recording) {
  return !recording.folder.empty();
}

// Of a path its last name: a scenario that was changed is loaded from a file of another folder.
std::string input_name(const Recording& recording, const char* section, const char* key) {
  const nlohmann::json& scenario = recording.info.scenario;
  if (!scenario.is_object()) return {};
  const nlohmann::json node =
      section == nullptr ? scenario : scenario.value(section, nlohmann::json());
  if (!node.is_object()) return {};
  return std::filesystem::path(node.value(key, "")).filename().string();
}

// Of simulations only what was asked for is known, not what files held.
void compare_scenarios(const Recording& first, const std::string& first_title,
                       const Recording& other, const std::string& other_title,
                       std::vector<std::string>& out) {
  if (input_name(first, nullptr, "platform") != input_name(other, nullptr, "platform"))
    out.push_back(fmt::format("{} has another platform than {}", other_title, first_title));
  if (input_name(first, "workload", "trace") != input_name(other, "workload", "trace"))
    out.push_back(fmt::format("{} has another trace than {}", other_title, first_title));
  if (first.info.seed != other.info.seed)
    out.push_back(fmt::format("{} has seed {}, {} has {}", other_title, other.info.seed,
                              first_title, first.info.seed));
}

}  // namespace

Instant FirstDivergence::at() const {
  if (!first) return other ? other->at : Instant{};
  return other ? std::min(first->at, other->at) : first->at;
}

FirstDivergence divergence_from(const runs::Divergence& divergence) {
  return {divergence.equal_decisions, note_of(divergence.first), note_of(divergence.other)};
}

std::optional<FirstDivergence> divergence_of(const Recording& first, const Recording& other,
                                             std::optional<Instant> after) {
  const Instant until =
      std::min(is_finished(first) ? never : first.end, is_finished(other) ? never : other.end);
  DecisionsOf ours(first, until);
  DecisionsOf theirs(other, until);
  FirstDivergence divergence;
  if (after) {
    divergence.equal_decisions = ours.skip_to(*after);
    theirs.skip_to(*after);
  }
  while (true) {
    const Mark* one = ours.next();
    const Mark* two = theirs.next();
    if (one == nullptr && two == nullptr) return std::nullopt;
    if (one == nullptr || two == nullptr || one->at != two->at || one->word != two->word ||
        one->text != two->text) {
      divergence.first = note_of_mark(one);
      divergence.other = note_of_mark(two);
      return divergence;
    }
    ++divergence.equal_decisions;
  }
}

std::vector<std::string> caveats_of(const Recording& first, const std::string& first_title,
                                    const Recording& other, const std::string& other_title) {
  if (is_finished(first) && is_finished(other)) {
    std::vector<runs::ComparedRun> both(2);
    both[0].label = first_title;
    both[1].label = other_title;
    both[0].info = first.info;
    both[1].info = other.info;
    return runs::caveats(both);
  }
  std::vector<std::string> out;
  for (const auto& [one, title] :
       {std::pair(&first, &first_title), std::pair(&other, &other_title)})
    if (!is_finished(*one) && one->end < one->end_planned)
      out.push_back(fmt::format("{} is simulated up to {} only", *title, to_text(one->end)));
  if (first.start != other.start || first.end_planned != other.end_planned)
    out.push_back(fmt::format("{} and {} have different lengths", other_title, first_title));
  else if (first.end != other.end)
    out.push_back(fmt::format("figures of {} are up to {}, of {} up to {}", first_title,
                              to_text(first.end), other_title, to_text(other.end)));
  compare_scenarios(first, first_title, other, other_title, out);
  return out;
}

}  // namespace gemello::gui
