#pragma once

#include <QString>
#include <vector>

#include "models/runs/report.hpp"

namespace gemello::gui {

/// What came of it, in one sentence: "▼ 574 GB of guests' traffic cut off; availability unchanged
/// (99.9999 %)." At most three figures, those of service and data first, then availability. Each
/// that is better or worse has the sign of the table. Empty: one of both has no figures.
QString summary_of(const std::vector<runs::Figure>& first, const std::vector<runs::Figure>& other);

}  // namespace gemello::gui
