#include "gui/whatif/scenario_text.hpp"

#include <QByteArray>
#include <algorithm>
#include <array>
#include <charconv>
#include <stdexcept>

#include <fmt/format.h>

#include "gui/whatif/scenario_schema.hpp"
#include "models/cloud/json_text.hpp"
#include "models/runs/scenario_format.hpp"

namespace gemello::gui {
namespace {

namespace fs = std::filesystem;

// Where a scenario names files.
constexpr std::array<std::string_view, 3> file_places = {"platform", "workload.trace",
                                                         "storm.replay.log"};

struct PathStep {
  std::string key;
  std::size_t index = 0;
  bool is_index = false;
};

[[noreturn]] void refuse_path(std::string_view path, std::string_view sentence) {
  throw std::invalid_argument(fmt::format("'{}': {}", path, sentence));
}

PathStep index_step(std::string_view path, std::size_t& at) {
  const std::size_t close = path.find(']', at);
  PathStep step{"", 0, true};
  const char* first = path.data() + at + 1;
  const char* last = path.data() + (close == std::string_view::npos ? path.size() : close);
  const auto [end, error] = std::from_chars(first, last, step.index);
  if (close == std::string_view::npos || error != std::errc() || end != last || first == last)
    refuse_path(path, "an index is a whole number in brackets");
  at = close + 1;
  return step;
}

std::vector<PathStep> path_steps(std::string_view path) {
  std::vector<PathStep> steps;
  std::size_t at = 0;
  while (at < path.size()) {
    if (path[at] == '[') {
      steps.push_back(index_step(path, at));
      continue;
    }
    if (path[at] == '.' && !steps.empty()) ++at;
    const std::size_t end = std::min(path.find_first_of(".[", at), path.size());
    if (end == at) refuse_path(path, "a key of the path is empty");
    steps.push_back({std::string(path.substr(at, end - at)), 0, false});
    at = end;
  }
  if (steps.empty() || steps.front().is_index) refuse_path(path, "names nothing in a scenario");
  return steps;
}

const OrderedJson* child_of(const OrderedJson& parent, const PathStep& step) {
  if (step.is_index)
    return parent.is_array() && step.index < parent.size() ? &parent[step.index] : nullptr;
  if (!parent.is_object()) return nullptr;
  const auto found = parent.find(step.key);
  return found == parent.end() ? nullptr : &*found;
}

OrderedJson& made_child(OrderedJson& parent, const PathStep& step, std::string_view path) {
  if (parent.is_null()) parent = step.is_index ? OrderedJson::array() : OrderedJson::object();
  if (step.is_index ? !parent.is_array() : !parent.is_object())
    refuse_path(path, "something else stands in between");
  if (!step.is_index) return parent[step.key];
  if (step.index > parent.size()) refuse_path(path, "the index is beyond the end");
  if (step.index == parent.size()) parent.push_back(nullptr);
  return parent[step.index];
}

OrderedJson in_order_of(const OrderedJson& schema, const nlohmann::json& value) {
  const OrderedJson node = schema_target(schema);
  if (value.is_array()) {
    const OrderedJson items = node.is_object() ? node.value("items", OrderedJson()) : OrderedJson();
    OrderedJson out = OrderedJson::array();
    for (const nlohmann::json& one : value) out.push_back(in_order_of(items, one));
    return out;
  }
  if (!value.is_object()) return value;
  OrderedJson out = OrderedJson::object();
  if (node.is_object() && node.contains("properties"))
    for (const auto& [key, inner] : node["properties"].items())
      if (value.contains(key)) out[key] = in_order_of(inner, value[key]);
  for (const auto& [key, inner] : value.items())
    if (!out.contains(key)) out[key] = in_order_of(OrderedJson(), inner);
  return out;
}

std::string rebased_path(const std::string& written, const fs::path& from, const fs::path& to) {
  const fs::path path(written);
  if (written.empty() || written.front() == '$' || path.is_absolute()) return written;
  const fs::path there = fs::absolute(from / path).lexically_normal();
  const fs::path relative = there.lexically_relative(fs::absolute(to / ".").lexically_normal());
  return relative.empty() ? there.string() : relative.string();
}

}  // namespace

runs::Variables scenario_variables() {
  return [](std::string_view name) -> std::optional<std::string> {
    const std::string variable(name);
    if (!qEnvironmentVariableIsSet(variable.c_str())) return std::nullopt;
    return qgetenv(variable.c_str()).toStdString();
  };
}

OrderedJson read_scenario_json(std::string_view text, const std::string& file) {
  runs::read_scenario_text(text, file, {scenario_variables(), {}});
  return OrderedJson::parse(text);
}

runs::Scenario check_scenario(const OrderedJson& scenario, const std::string& file) {
  JsonDocument document = JsonDocument::from(nlohmann::json(scenario), file);
  return runs::read_scenario(document, file, scenario_variables());
}

OrderedJson rebased(OrderedJson scenario, const fs::path& from, const fs::path& to) {
  for (const std::string_view place : file_places) {
    const OrderedJson* written = find_at(scenario, place);
    if (written != nullptr && written->is_string())
      set_at(scenario, place, rebased_path(written->get<std::string>(), from, to));
  }
  return scenario;
}

OrderedJson in_schema_order(const nlohmann::json& scenario) {
  return in_order_of(scenario_schema(), scenario);
}

void set_section(OrderedJson& scenario, const std::string& key, OrderedJson value) {
  if (scenario.contains(key)) {
    scenario[key] = std::move(value);
    return;
  }
  std::vector<std::string> order;
  for (const auto& [known, node] : scenario_schema().at("properties").items())
    order.push_back(known);
  const auto rank = [&](const std::string& one) {
    return std::find(order.begin(), order.end(), one) - order.begin();
  };
  OrderedJson out = OrderedJson::object();
  bool placed = false;
  for (const auto& [other, section] : scenario.items()) {
    if (!placed && rank(other) > rank(key)) {
      out[key] = value;
      placed = true;
    }
    out[other] = section;
  }
  if (!placed) out[key] = std::move(value);
  scenario = std::move(out);
}

void set_at(OrderedJson& scenario, std::string_view path, std::optional<OrderedJson> value) {
  const std::vector<PathStep> steps = path_steps(path);
  if (steps.size() == 1 && value) return set_section(scenario, steps[0].key, *std::move(value));
  if (!value && find_at(scenario, path) == nullptr) refuse_path(path, "there is nothing");
  if (!scenario.contains(steps[0].key)) set_section(scenario, steps[0].key, nullptr);
  OrderedJson* place = &scenario;
  for (std::size_t i = 0; i + 1 < steps.size(); ++i) place = &made_child(*place, steps[i], path);
  const PathStep& last = steps.back();
  if (value)
    made_child(*place, last, path) = *std::move(value);
  else if (last.is_index)
    place->erase(last.index);
  else
    place->erase(last.key);
}

const OrderedJson* find_at(const OrderedJson& scenario, std::string_view path) {
  const OrderedJson* place = &scenario;
  for (const PathStep& step : path_steps(path)) {
    place = child_of(*place, step);
    if (place == nullptr) return nullptr;
  }
  return place;
}

}  // namespace gemello::gui
