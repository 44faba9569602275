#pragma once

#include <cstdint>

#include <QString>

namespace gemello::gui {

enum class Appearance : std::uint8_t { system, light, dark };

/// "system", "light", "dark": as settings keep it. Anything else is the system's.
Appearance appearance_of(const QString& name);
QString name(Appearance appearance);

/// The system's palette, or one of ours: a desktop whose choice Qt does not hear of is not left
/// without a dark window. Every view follows the palette at once.
void apply(Appearance appearance);

}  // namespace gemello::gui
