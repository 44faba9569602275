#pragma once

#include <QString>

#include "gui/recording/moment.hpp"

namespace gemello::gui {

/// What a part is and how it stands at a moment, line by line: for tooltips and status bars.
/// Without a moment, what it is. The recording must have an inventory that has the part.
QString describe(const Recording& recording, const Moment* moment, Part part);

/// "on", "migrating", "down", ...: its state in a word.
QString state_word(const Moment& moment, Part part);

/// A host's health, or that of any part.
Health health_of(const Moment& moment, Part part);

}  // namespace gemello::gui
