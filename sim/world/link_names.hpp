#pragma once

#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "sim/engine/flow_manager.hpp"

namespace gemello::sim {

// Links as logs and States name them.

std::vector<std::string> link_names(const FlowManager& flows, const std::vector<LinkId>& links);

/// Errors: nlohmann::json::exception; InputError("", place): the platform has no such link.
LinkId link_named(const FlowManager& flows, const nlohmann::json& name, const char* place);
std::vector<LinkId> links_named(const FlowManager& flows, const nlohmann::json& names,
                                const char* place);

}  // namespace gemello::sim
