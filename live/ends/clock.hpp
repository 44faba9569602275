#pragma once

#include "models/units/time.hpp"

namespace gemello::live {

/// Time since the epoch that never goes back and never jumps. real: the wall clock once, at the
/// start, and steady time from then on; tests: whatever they say.
class Clock {
 public:
  virtual ~Clock() = default;
  virtual Instant now() const = 0;
};

}  // namespace gemello::live
