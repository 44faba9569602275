#pragma once

#include <string>

#include "models/units/time.hpp"

namespace gemello::live {

/// ISO 8601 in UTC: "2026-11-26T08:40:12.345Z".
std::string wall_time(Instant at);

}  // namespace gemello::live
