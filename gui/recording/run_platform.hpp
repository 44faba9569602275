#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "gui/recording/series_source.hpp"
#include "models/cloud/inventory.hpp"
#include "models/runs/run_folder.hpp"

namespace gemello::gui {

/// The platform that a run was of: platform.json of its folder; in older folders the file that
/// run.json names, with the VMs that the report and the series know by name; else hosts and VMs by
/// name alone. What is not as it was run is noted. Errors: InputError of a platform.json that is
/// not sound.
Inventory platform_of(const std::filesystem::path& folder, const runs::RunInfo& info,
                      const nlohmann::json& report, const std::vector<SeriesPtr>& series,
                      std::vector<std::string>& notes);

}  // namespace gemello::gui
