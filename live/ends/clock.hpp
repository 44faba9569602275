#pragma once

#include <chrono>

#include "models/units/time.hpp"

namespace gemello::live {

/// The wall clock, which people set and which may jump.
inline Instant wall_now() {
  return Instant(
      std::chrono::duration_cast<Duration>(std::chrono::system_clock::now().time_since_epoch()));
}

/// Time since the epoch that never goes back and never jumps. real: the wall clock once, at the
/// start, and steady time from then on; tests: whatever they say.
class Clock {
 public:
  virtual ~Clock() = default;
  virtual Instant now() const = 0;
};

}  // namespace gemello::live
