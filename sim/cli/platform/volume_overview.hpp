#pragma once

#include <string>

#include <nlohmann/json.hpp>

#include "models/cloud/inventory.hpp"

namespace gemello::cli {

/// How each volume behaves by its release and options: a section of the overview, empty without
/// volumes.
std::string volume_settings_text(const Inventory& inventory);

/// The same of one volume as data, times in seconds.
nlohmann::ordered_json volume_settings_json(const Volume& volume);

}  // namespace gemello::cli
