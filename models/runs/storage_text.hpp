#pragma once

#include <cmath>
#include <string>

#include <fmt/format.h>

#include "models/behaviour/storage_operations.hpp"
#include "models/units/time.hpp"

namespace gemello::runs {

// How tables of storage say things.

/// The column of the bench: "seqW_MBs".
inline std::string column(behaviour::StorageOperation operation) {
  return std::string(behaviour::traits(operation).column);
}

inline double milliseconds(Duration duration) {
  return static_cast<double>(duration.count()) / 1000;
}

/// Three or four digits, as the bench's own tables; "-": without limit.
inline std::string rate_text(double rate) {
  if (!std::isfinite(rate)) return "-";
  return rate < 100 ? fmt::format("{:.1f}", rate) : fmt::format("{:.0f}", rate);
}

}  // namespace gemello::runs
