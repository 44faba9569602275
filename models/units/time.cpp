#include "models/units/time.hpp"

#include <cmath>
#include <stdexcept>

#include <fmt/format.h>

namespace gemello {
namespace {

Duration checked(double microseconds) {
  if (!std::isfinite(microseconds) || std::abs(microseconds) > 9.2e18)
    throw std::invalid_argument("a time must be finite and within 292,000 years");
  return Duration(static_cast<std::int64_t>(microseconds));
}

}  // namespace

// The microsecond a date falls on is judged with a slack of a billionth part of a microsecond
// scaled by the date's own rounding, so that 0.1 s is 100000 us and not 100001.
Duration duration_rounded_up(double seconds) {
  const double microseconds = seconds * 1e6;
  const double nearest = std::nearbyint(microseconds);
  const double slack = std::abs(microseconds) * 1e-15 + 1e-9;
  if (std::abs(microseconds - nearest) <= slack) return checked(nearest);
  return checked(std::ceil(microseconds));
}

Duration duration_nearest(double seconds) {
  return checked(std::nearbyint(seconds * 1e6));
}

std::string to_text(Duration duration) {
  const bool negative = duration < Duration::zero();
  const auto magnitude = negative ? -duration : duration;
  const auto days = magnitude / 24h;
  const auto of_day = magnitude % 24h;
  std::string text = negative ? "-" : "";
  if (days > 0) text += fmt::format("{}d ", days);
  text += fmt::format("{:02}:{:02}:{:02}", of_day / 1h, of_day % 1h / 1min, of_day % 1min / 1s);
  const auto fraction = (of_day % 1s).count();
  if (fraction != 0) {
    std::string digits = fmt::format("{:06}", fraction);
    digits.erase(digits.find_last_not_of('0') + 1);
    text += "." + digits;
  }
  return text;
}

std::string to_text(Instant instant) {
  return instant == never ? "never" : to_text(instant.time_since_epoch());
}

}  // namespace gemello
