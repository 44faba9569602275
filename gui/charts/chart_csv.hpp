#pragma once

#include <string>
#include <vector>

#include "gui/charts/chart_content.hpp"
#include "gui/charts/time_range.hpp"

namespace gemello::gui {

/// The rows of a chart's shown curves that touch a range, as `gemello export` writes them: "time
/// [s]" (a row's begin), then a column a curve with its unit ("host.power > hv1 [W]"). A cell is
/// empty where nothing is known or that curve has no row with this begin. Curves that the recording
/// lacks have no column.
std::string csv_of(const Recording& recording, const ChartContent& content, TimeRange range);

}  // namespace gemello::gui
