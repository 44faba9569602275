#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

#include "models/runs/scenario.hpp"

namespace gemello::gui {

/// Keys stay where the user put them.
using OrderedJson = nlohmann::ordered_json;

/// The one variable that paths of a scenario may begin with, from this process's environment.
runs::Variables scenario_variables();

/// A scenario's text with its keys in order. Errors: InputError as runs::read_scenario.
OrderedJson read_scenario_json(std::string_view text, const std::string& file);

/// What the command line would make of it: `file` is for errors, its folder for relative paths.
/// Errors: InputError with file and place.
runs::Scenario check_scenario(const OrderedJson& scenario, const std::string& file);

/// The same experiment as a file of another folder: relative paths in it name the same files.
OrderedJson rebased(OrderedJson scenario, const std::filesystem::path& from,
                    const std::filesystem::path& to);

/// A value that a program wrote (run.json), its keys in the order of the schema, which is that of
/// the documents people write.
OrderedJson in_schema_order(const nlohmann::json& scenario);

/// Adds or replaces a key of a whole scenario; a new one stands where the schema has it.
void set_section(OrderedJson& scenario, const std::string& key, OrderedJson value);

/// Sets the value at a path as error places and `--set` have it, without "$.": "faults[0].at".
/// Nothing: takes it out. Missing objects are made, an array grows by one at its end. Errors:
/// std::invalid_argument with a sentence.
void set_at(OrderedJson& scenario, std::string_view path, std::optional<OrderedJson> value);
/// The value there, or nullptr. Errors: std::invalid_argument: no path.
const OrderedJson* find_at(const OrderedJson& scenario, std::string_view path);

}  // namespace gemello::gui
