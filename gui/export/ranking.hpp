#pragma once

#include <cstddef>
#include <vector>

#include "gui/charts/chart_content.hpp"

namespace gemello::gui {

/// The `count` busiest objects of a series over the whole run, by mean, the busiest first; idle
/// ones (mean 0 or unknown) are none of them. Of host.cpu_used by the share of their capacity, if
/// the platform is known.
std::vector<CurveName> busiest(const Recording& recording, std::string_view series,
                               std::size_t count);

}  // namespace gemello::gui
