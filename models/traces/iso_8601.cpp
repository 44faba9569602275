#include <cctype>
#include <chrono>

#include "models/traces/csv_rows.hpp"

namespace gemello::traces {
namespace {

/// Takes so many digits from the front of a text.
std::optional<int> digits(std::string_view& text, std::size_t count) {
  int value = 0;
  if (text.size() < count) return std::nullopt;
  for (const char c : text.substr(0, count)) {
    if (std::isdigit(static_cast<unsigned char>(c)) == 0) return std::nullopt;
    value = value * 10 + (c - '0');
  }
  text.remove_prefix(count);
  return value;
}

bool take(std::string_view& text, char c) {
  if (text.empty() || text.front() != c) return false;
  text.remove_prefix(1);
  return true;
}

/// "10:00" or "10:00:00", below 24 hours.
std::optional<Duration> clock_time(std::string_view& text, bool with_seconds) {
  const auto hour = digits(text, 2);
  if (!hour || *hour > 23 || !take(text, ':')) return std::nullopt;
  const auto minute = digits(text, 2);
  if (!minute || *minute > 59) return std::nullopt;
  Duration out = std::chrono::hours(*hour) + std::chrono::minutes(*minute);
  if (!with_seconds) return out;
  if (!take(text, ':')) return std::nullopt;
  const auto second = digits(text, 2);
  if (!second || *second > 59) return std::nullopt;
  out += std::chrono::seconds(*second);
  if (!take(text, '.')) return out;
  if (text.empty() || std::isdigit(static_cast<unsigned char>(text.front())) == 0) {
    return std::nullopt;
  }
  for (Duration unit(100'000); !text.empty(); unit /= 10) {
    const auto digit = digits(text, 1);
    if (!digit) break;
    out += unit * *digit;
  }
  return out;
}

}  // namespace

std::optional<Duration> iso_8601_time(std::string_view text) {
  const auto year = digits(text, 4);
  if (!year || !take(text, '-')) return std::nullopt;
  const auto month = digits(text, 2);
  if (!month || !take(text, '-')) return std::nullopt;
  const auto day = digits(text, 2);
  if (!day || !(take(text, 'T') || take(text, ' '))) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year(*year),
                                         std::chrono::month(static_cast<unsigned>(*month)),
                                         std::chrono::day(static_cast<unsigned>(*day))};
  if (!date.ok() || *year < 1970) return std::nullopt;
  const auto clock = clock_time(text, true);
  if (!clock) return std::nullopt;
  Duration out = std::chrono::sys_days(date).time_since_epoch() + *clock;
  if (take(text, 'Z') || text.empty()) return text.empty() ? std::optional(out) : std::nullopt;
  const bool east = take(text, '+');
  if (!east && !take(text, '-')) return std::nullopt;
  const auto offset = clock_time(text, false);
  if (!offset || !text.empty()) return std::nullopt;
  out += east ? -*offset : *offset;
  return out < Duration::zero() ? std::nullopt : std::optional(out);
}

}  // namespace gemello::traces
