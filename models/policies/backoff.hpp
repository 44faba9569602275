#pragma once

#include <algorithm>

#include "models/units/time.hpp"

namespace gemello::policies {

inline constexpr Duration backoff_max = 30min;

/// How long to leave a thing alone after its n-th failure (n >= 1): twice as long each time, at
/// most backoff_max.
inline Duration backoff(Duration first, std::int32_t failures) {
  Duration wait = first;
  for (std::int32_t i = 1; i < failures && wait < backoff_max; ++i) wait *= 2;
  return std::min(wait, std::max(first, backoff_max));
}

}  // namespace gemello::policies
