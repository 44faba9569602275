#pragma once

#include <string>

#include <nlohmann/json.hpp>

namespace gemello {

/// A JSON value as text for people: whatever fits on a line of 100 columns is on one line, the
/// rest is indented by two. Keys stay in their order; doubles in their shortest exact form; a
/// newline ends it.
std::string layout_json(const nlohmann::ordered_json& value);

}  // namespace gemello
