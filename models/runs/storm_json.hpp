#pragma once

#include <functional>
#include <string>

#include <nlohmann/json.hpp>

#include "models/cloud/json_reader.hpp"
#include "models/runs/storm.hpp"

namespace gemello::runs {

/// A path as written in the scenario to one that can be opened.
using PathResolver = std::function<std::string(const JsonValue&)>;

/// The scenario's "storm". Errors: InputError with the place.
Storm read_storm(const JsonValue& value, const PathResolver& resolve);

/// The storm as it is read: the set by its name, and what the scenario put in its place.
nlohmann::json storm_json(const Storm& storm);

}  // namespace gemello::runs
