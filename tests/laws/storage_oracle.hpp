#pragma once

#include <vector>

#include <nlohmann/json.hpp>

namespace gemello::testing {

/// For how long, s, the only replica set of a run was exposed, from nothing but the words of its
/// faults and what its log says of heals: while a brick was away, and from its return until the
/// last heal of it ended (or until it was away again, if one never did). Every fault must last
/// longer than clients take to notice, so that who writes meanwhile leaves the brick behind.
double exposure_of(const nlohmann::json& platform, const nlohmann::json& scenario,
                   const std::vector<nlohmann::json>& log, double end);

}  // namespace gemello::testing
