#pragma once

#include <chrono>
#include <cstdint>
#include <limits>
#include <string>

namespace gemello {

/// A span of time in whole microseconds.
using Duration = std::chrono::duration<std::int64_t, std::micro>;

/// The time line of a run: simulated time in sim, time since the epoch in live. It has no now():
/// a clock is always an argument (World::now).
struct Timeline {
  using duration = Duration;
  using rep = Duration::rep;
  using period = Duration::period;
  using time_point = std::chrono::time_point<Timeline>;
  static constexpr bool is_steady = true;
};

/// A point on the time line, in microseconds since its origin.
using Instant = std::chrono::time_point<Timeline, Duration>;

inline constexpr Instant never{Duration{std::numeric_limits<std::int64_t>::max()}};
inline constexpr Instant origin{Duration{0}};

using namespace std::chrono_literals;

/// Whole and fractional seconds of a duration, for ratios and report columns.
constexpr double seconds(Duration duration) {
  return static_cast<double>(duration.count()) * 1e-6;
}
constexpr double seconds(Instant instant) {
  return seconds(instant.time_since_epoch());
}
constexpr double hours(Duration duration) {
  return seconds(duration) / 3600.0;
}

/// Seconds to microseconds, rounded up (an engine's date must never come back early; ENGINE.md,
/// Time) or to nearest. Errors: std::invalid_argument when not finite or beyond +-292,000 years.
Duration duration_rounded_up(double seconds);
Duration duration_nearest(double seconds);

/// "1d 02:03:04.5": an instant or duration for people; exact to the microsecond.
std::string to_text(Duration duration);
std::string to_text(Instant instant);

}  // namespace gemello
