#pragma once

#include <cstdint>
#include <optional>

#include "models/cloud/json_reader.hpp"

namespace gemello::runs {

// Numbers of our own files: times in whole microseconds, 64-bit counts.

inline std::uint64_t unsigned_from(const JsonValue& value) {
  if (value.raw().is_number_unsigned()) return value.raw().get<std::uint64_t>();
  return static_cast<std::uint64_t>(value.integer(0, INT64_MAX));
}

inline Duration duration_from(const JsonValue& value) {
  return Duration(value.integer(INT64_MIN, INT64_MAX));
}

/// null: never.
inline Instant instant_from(const JsonValue& value) {
  return value.raw().is_null() ? never : Instant(duration_from(value));
}

inline nlohmann::json instant_json(Instant at) {
  return at == never ? nlohmann::json(nullptr) : nlohmann::json(at.time_since_epoch().count());
}

}  // namespace gemello::runs
