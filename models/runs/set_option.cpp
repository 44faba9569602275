#include <charconv>
#include <vector>

#include <fmt/format.h>

#include "models/runs/scenario.hpp"
#include "models/units/error.hpp"

namespace gemello::runs {
namespace {

struct Step {
  std::string key;        // of an object
  std::size_t index = 0;  // of an array
  bool is_index = false;
};

[[noreturn]] void refuse(std::string_view assignment, std::string_view sentence) {
  throw InputError("--set", assignment, sentence);
}

// "faults[0].at" -> faults, [0], at.
std::vector<Step> steps_of(std::string_view path, std::string_view assignment) {
  std::vector<Step> steps;
  std::size_t at = 0;
  while (at < path.size()) {
    if (path[at] == '[') {
      const std::size_t close = path.find(']', at);
      std::size_t index = 0;
      const char* first = path.data() + at + 1;
      const char* last = path.data() + (close == std::string_view::npos ? path.size() : close);
      const auto [end, error] = std::from_chars(first, last, index);
      if (close == std::string_view::npos || error != std::errc() || end != last || first == last)
        refuse(assignment, "an index is a whole number in brackets, as in faults[0].at=2h");
      steps.push_back({"", index, true});
      at = close + 1;
      if (at < path.size() && path[at] == '.') ++at;
      continue;
    }
    const std::size_t end = std::min(path.find_first_of(".[", at), path.size());
    if (end == at) refuse(assignment, "a key of the path is empty");
    steps.push_back({std::string(path.substr(at, end - at)), 0, false});
    at = end < path.size() && path[end] == '.' ? end + 1 : end;
    if (at == path.size() && path.back() == '.') refuse(assignment, "the path ends in a dot");
  }
  if (steps.empty() || steps.front().is_index)
    refuse(assignment, "must be PATH=VALUE, as in faults[0].at=2h");
  return steps;
}

nlohmann::json value_of(std::string_view text) {
  nlohmann::json value = nlohmann::json::parse(text, nullptr, false);
  return value.is_discarded() ? nlohmann::json(std::string(text)) : value;
}

nlohmann::json& child(nlohmann::json& parent, const Step& step, std::string_view assignment) {
  if (step.is_index) {
    if (!parent.is_array()) refuse(assignment, "an index stands where there is no array");
    if (step.index > parent.size())
      refuse(assignment, fmt::format("there are {} elements: the index may be at most {}",
                                     parent.size(), parent.size()));
    if (step.index == parent.size()) parent.push_back(nullptr);
    return parent[step.index];
  }
  if (!parent.is_object())
    refuse(assignment, fmt::format("'{}' stands where there is no object", step.key));
  return parent[step.key];
}

}  // namespace

void apply_set(nlohmann::json& document, std::string_view assignment) {
  const std::size_t equals = assignment.find('=');
  if (equals == std::string_view::npos)
    refuse(assignment, "must be PATH=VALUE, as in faults[0].at=2h");
  const std::vector<Step> steps = steps_of(assignment.substr(0, equals), assignment);
  nlohmann::json* place = &document;
  for (const Step& step : steps) {
    if (place != &document && place->is_null())
      *place = step.is_index ? nlohmann::json::array() : nlohmann::json::object();
    place = &child(*place, step, assignment);
  }
  *place = value_of(assignment.substr(equals + 1));
}

}  // namespace gemello::runs
