#pragma once

#include <span>
#include <string_view>

namespace gemello::runs {

/// What the simulated world leaves out or takes as given, as sentences: every report says them, so
/// that nobody reads a figure as more than it is.
std::span<const std::string_view> model_limits();

}  // namespace gemello::runs
