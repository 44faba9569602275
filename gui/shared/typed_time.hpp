#pragma once

#include <QString>
#include <optional>

#include "models/units/time.hpp"

namespace gemello::gui {

/// The duration that a person typed: "12h", "90 min", "12:00", "12:00:30", "1d 02:00", "noon".
/// Nothing: it is none.
std::optional<Duration> duration_typed(const QString& text);

}  // namespace gemello::gui
