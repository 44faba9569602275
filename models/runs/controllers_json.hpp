#pragma once

#include "models/cloud/json_reader.hpp"
#include "models/runs/scenario.hpp"

namespace gemello::runs {

/// The section "controllers" of a scenario. Errors: InputError with the path.
ControllerSettings read_controllers(const JsonValue& value);
nlohmann::json controllers_json(const ControllerSettings& settings);

}  // namespace gemello::runs
