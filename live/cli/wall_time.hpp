#pragma once

#include <string>

#include "models/units/time.hpp"

namespace gemello::live {

/// "2026-11-26 08:40:12.345", UTC.
std::string wall_time(Instant at);

}  // namespace gemello::live
