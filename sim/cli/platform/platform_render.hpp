#pragma once

#include <string>

#include <nlohmann/json.hpp>

#include "models/cloud/inventory.hpp"

namespace gemello::cli {

/// The overview of a platform for people: sections of aligned tables, warnings last.
std::string platform_overview_text(const Inventory& inventory);

/// The same as data. Sizes in bytes, rates in bytes per second, powers in watts, times in
/// seconds: the key names the unit.
nlohmann::ordered_json platform_overview_json(const Inventory& inventory);

/// {"hosts": 8, "disk_servers": 2, ...}: the tables that are not empty.
nlohmann::ordered_json platform_counts(const Inventory& inventory);

}  // namespace gemello::cli
