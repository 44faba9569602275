#pragma once

#include <optional>

#include <QString>

#include "gui/whatif/branch_tree.hpp"

namespace gemello::gui {

/// "finished run", "simulated to 12:00:00 of 1d 00:00:00", ...
QString state_text(const Branch& branch);

/// Simulated time as it goes by, for a status bar: "12,000 x"; nothing: empty.
QString pace_text(std::optional<double> pace);

/// The duration that a person typed: "12h", "90 min", "12:00", "12:00:30", "1d 02:00", "noon".
/// Nothing: it is none.
std::optional<Duration> duration_typed(const QString& text);

}  // namespace gemello::gui
