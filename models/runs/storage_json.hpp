#pragma once

#include <nlohmann/json.hpp>

#include "models/cloud/json_reader.hpp"
#include "models/runs/scenario.hpp"

namespace gemello::runs {

/// The section "storage" of a scenario.
/// Errors: InputError(file, JSON path, sentence).
StorageSettings read_storage_settings(const JsonValue& value);

/// The same with every default spelled out; reads back equal.
nlohmann::json storage_json(const StorageSettings& settings);

}  // namespace gemello::runs
