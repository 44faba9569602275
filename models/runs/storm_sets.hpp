#pragma once

#include <string_view>
#include <vector>

#include "models/runs/storm.hpp"

namespace gemello::runs {

/// Names of the published sets. A set never changes; a better one gets a name of its own.
std::vector<std::string_view> storm_set_names();

/// The classes and bursts of a set, every number with its source in the README. Precondition: the
/// name is one of them.
Storm storm_set(std::string_view name);

}  // namespace gemello::runs
