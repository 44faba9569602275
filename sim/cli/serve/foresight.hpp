#pragma once

#include <functional>

#include "models/protocol/prediction.hpp"
#include "sim/cli/serve/resident.hpp"

namespace gemello::cli {

/// Orders the action and simulates on; a second process, forked before, does the same without the
/// order. For a process that is a copy: the resident is used up.
/// go_on: asked between two instants; false: the second process is ended and nothing comes back.
/// Errors: std::runtime_error if there is no second process, or it died.
std::optional<protocol::Prediction> foresee(Resident& resident, const nlohmann::json& action,
                                            Duration horizon, const std::function<bool()>& go_on);

}  // namespace gemello::cli
