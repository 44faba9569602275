#pragma once

#include <ctime>

#include "live/ends/clock.hpp"

namespace gemello::live {

/// The wall clock once, from then on time that is steady and goes on while the machine is
/// suspended (CLOCK_BOOTTIME): a correction of the clock is no silence, and a turn that ended while
/// the machine slept has ended. Any thread.
class RealClock final : public Clock {
 public:
  Instant now() const override { return wall_ + (since_boot() - began_); }

 private:
  static Duration since_boot() {
    timespec time{};
    clock_gettime(CLOCK_BOOTTIME, &time);
    return std::chrono::duration_cast<Duration>(std::chrono::seconds(time.tv_sec) +
                                                std::chrono::nanoseconds(time.tv_nsec));
  }

  Duration began_ = since_boot();
  Instant wall_ = wall_now();
};

}  // namespace gemello::live
