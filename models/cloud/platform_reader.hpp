#pragma once

#include <string>
#include <string_view>

#include "models/cloud/inventory.hpp"
#include "models/cloud/json_reader.hpp"

namespace gemello {

/// Reads a platform file (format gemello-platform-1; platforms/schema/platform.schema.json).
/// Entries of "hosts" and "vms" with "count" are expanded: the digits in braces in "name" are the
/// first number and its width ("g4-{000}": g4-000, g4-001, ...). Machines of the Inventory are
/// those of the hosts, then the dedicated disk servers.
/// Errors: InputError with the path of what is wrong: not strict JSON, unknown or missing keys,
/// values out of range, names given twice, references to nothing, and parts that do not fit
/// together (a VLAN missing on the cabled switch, two replicas of a set on one machine, ...).
Inventory read_platform(const std::string& path);

/// The same from memory; `file` is only for error texts.
Inventory read_platform_text(std::string_view text, std::string_view file);

/// The same from a document, for callers that log its keys or made it themselves.
Inventory read_platform(JsonDocument& document);

}  // namespace gemello
