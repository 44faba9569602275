#include "gui/whatif/scenario_schema.hpp"

#include <string>

#include "gui/whatif/schema_text.hpp"

namespace gemello::gui {

using nlohmann::ordered_json;

const ordered_json& scenario_schema() {
  static const ordered_json schema = ordered_json::parse(scenario_schema_text);
  return schema;
}

ordered_json schema_target(const ordered_json& node) {
  if (!node.is_object()) return node;
  const bool wraps = !node.contains("type") && node.contains("allOf") && node["allOf"].size() == 1;
  if (!wraps && !node.contains("$ref")) return node;
  ordered_json target;
  if (wraps) {
    target = schema_target(node["allOf"][0]);
  } else {
    const auto pointer = node["$ref"].get<std::string>().substr(1);  // after "#"
    target = schema_target(scenario_schema().at(ordered_json::json_pointer(pointer)));
  }
  for (const auto& [key, value] : node.items())
    if (key != "$ref" && key != "allOf") target[key] = value;
  return target;
}

}  // namespace gemello::gui
