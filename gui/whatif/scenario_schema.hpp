#pragma once

#include <nlohmann/json.hpp>

namespace gemello::gui {

/// The published JSON Schema of scenarios (models/runs/scenario.schema.json), part of the program;
/// its keys in the order of the file.
const nlohmann::ordered_json& scenario_schema();

/// What a node of that schema says: where it is a "$ref", or an "allOf" of one, the definition,
/// to which the node's own description is added. Null stays null.
nlohmann::ordered_json schema_target(const nlohmann::ordered_json& node);

}  // namespace gemello::gui
