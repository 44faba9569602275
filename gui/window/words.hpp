#pragma once

#include <QString>
#include <optional>

#include "gui/whatif/branch_tree.hpp"

namespace gemello::gui {

/// "finished run", "simulated to 12:00:00 of 1d 00:00:00", ...
QString state_text(const Branch& branch);

/// Simulated time as it goes by, for a status bar: "12,000 x"; nothing: empty.
QString pace_text(std::optional<double> pace);

}  // namespace gemello::gui
