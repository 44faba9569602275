#pragma once

#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "models/runs/compare.hpp"
#include "models/runs/html_data.hpp"

namespace gemello::runs {

// Parts of a page as HTML, everything escaped.

/// Tiles of the figures a reader looks for first.
std::string tiles_html(const Report& report);
/// All figures in groups with their meaning; a run's.
std::string figures_html(const Report& report);
/// The same of several runs side by side, with differences to the first.
std::string compared_figures_html(const std::vector<ComparedRun>& runs);
std::string timeline_html(const LogDigest& log);
std::string vms_html(const Report& report, std::size_t vms_max);
std::string links_html(const Report& report);
std::string capacity_html(const Report& report);
/// Scenario, inputs, versions: how the run was made.
std::string origin_html(const RunInfo& info);
std::string divergence_html(const std::vector<ComparedRun>& runs);
/// One line of facts under the title.
std::string facts_html(const RunInfo& info);

}  // namespace gemello::runs
