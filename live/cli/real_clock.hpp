#pragma once

#include <chrono>

#include "live/ends/clock.hpp"

namespace gemello::live {

/// The wall clock once, steady time from then on: a correction of the clock is no silence.
class RealClock final : public Clock {
 public:
  Instant now() const override {
    const auto elapsed = std::chrono::steady_clock::now() - began_;
    return wall_ + std::chrono::duration_cast<Duration>(elapsed);
  }

 private:
  std::chrono::steady_clock::time_point began_ = std::chrono::steady_clock::now();
  Instant wall_ = wall_now();
};

}  // namespace gemello::live
