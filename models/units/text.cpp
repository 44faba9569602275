#include "models/units/text.hpp"

#include <array>
#include <charconv>
#include <cmath>
#include <span>
#include <stdexcept>

#include <fmt/format.h>

namespace gemello {
namespace {

struct NamedUnit {
  std::string_view name;
  double factor;  // to the quantity's own unit
};

// Ascending factors; the first of equal factors is the one unparse writes.
constexpr std::array<NamedUnit, 7> duration_units{{{"us", 1.0},
                                                   {"ms", 1e3},
                                                   {"s", 1e6},
                                                   {"min", 60e6},
                                                   {"h", 3600e6},
                                                   {"d", 86400e6},
                                                   {"w", 604800e6}}};
constexpr std::array<NamedUnit, 11> byte_units{{{"B", 1.0},
                                                {"kB", 1e3},
                                                {"KiB", 1024.0},
                                                {"MB", 1e6},
                                                {"MiB", 1048576.0},
                                                {"GB", 1e9},
                                                {"GiB", 1073741824.0},
                                                {"TB", 1e12},
                                                {"TiB", 1099511627776.0},
                                                {"PB", 1e15},
                                                {"PiB", 1125899906842624.0}}};
constexpr std::array<NamedUnit, 12> rate_units{{{"bps", 0.125},
                                                {"B/s", 1.0},
                                                {"kbps", 125.0},
                                                {"kB/s", 1e3},
                                                {"KiB/s", 1024.0},
                                                {"Mbps", 125e3},
                                                {"MB/s", 1e6},
                                                {"MiB/s", 1048576.0},
                                                {"Gbps", 125e6},
                                                {"GB/s", 1e9},
                                                {"GiB/s", 1073741824.0},
                                                {"Tbps", 125e9}}};
constexpr std::array<NamedUnit, 2> core_units{{{"cores", 1.0}, {"core", 1.0}}};
constexpr std::array<NamedUnit, 2> speed_units{{{"MHz", 1.0}, {"GHz", 1e3}}};
constexpr std::array<NamedUnit, 1> iops_units{{{"IOPS", 1.0}}};
constexpr std::array<NamedUnit, 2> power_units{{{"W", 1.0}, {"kW", 1e3}}};

[[noreturn]] void refuse(std::string_view text, std::string_view what,
                         std::span<const NamedUnit> units) {
  std::string names;
  for (const auto& unit : units) names += fmt::format(" {}", unit.name);
  throw std::invalid_argument(
      fmt::format("'{}' is not {}: expected a number and one of the units{}", text, what, names));
}

double parse_value(std::string_view text, std::string_view what, std::span<const NamedUnit> units,
                   bool negative_allowed = false) {
  std::size_t end = !text.empty() && text.front() == '-' ? 1 : 0;
  while (end < text.size() && ((text[end] >= '0' && text[end] <= '9') || text[end] == '.')) ++end;
  double number = 0;
  if (!read_number(text.substr(0, end), number)) refuse(text, what, units);
  if (number < 0 && !negative_allowed)
    throw std::invalid_argument(fmt::format("'{}' is negative: {} cannot be", text, what));
  std::string_view name = text.substr(end);
  if (!name.empty() && name.front() == ' ') name.remove_prefix(1);
  for (const auto& unit : units)
    if (unit.name == name) return number * unit.factor;
  refuse(text, what, units);
}

std::int64_t whole(double value, std::string_view text, std::string_view what) {
  const double nearest = std::nearbyint(value);
  if (std::abs(value - nearest) > 1e-9 * std::max(1.0, std::abs(value)))
    throw std::invalid_argument(fmt::format("'{}' is not a whole number of {}", text, what));
  if (std::abs(nearest) > 9.0e18)
    throw std::invalid_argument(fmt::format("'{}' is too large", text));
  return static_cast<std::int64_t>(nearest);
}

// The largest unit in which the value has the shortest digits; reads back exactly.
std::string unparse_value(double value, std::span<const NamedUnit> units) {
  std::string best;
  for (const auto& unit : units) {
    const double number = value / unit.factor;
    if (number * unit.factor != value) continue;
    std::string digits = shortest(number);
    if (digits.find('e') != std::string::npos) continue;
    digits += unit.name;
    if (best.empty() || digits.size() < best.size()) best = std::move(digits);
  }
  if (best.empty()) best = fmt::format("{:f}{}", value / units[0].factor, units[0].name);
  return best;
}

template <class Number>
bool read_whole_text(std::string_view text, Number& out) {
  Number value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return false;
  out = value;
  return true;
}

}  // namespace

template <>
Duration parse<Duration>(std::string_view text) {
  return Duration(
      whole(parse_value(text, "a duration", duration_units, true), text, "microseconds"));
}
template <>
Bytes parse<Bytes>(std::string_view text) {
  return Bytes(whole(parse_value(text, "a size", byte_units), text, "bytes"));
}
template <>
BytesPerSecond parse<BytesPerSecond>(std::string_view text) {
  return BytesPerSecond(parse_value(text, "a data rate", rate_units));
}
template <>
Cores parse<Cores>(std::string_view text) {
  return Cores(parse_value(text, "a number of cores", core_units));
}
template <>
Megahertz parse<Megahertz>(std::string_view text) {
  return Megahertz(parse_value(text, "a core speed", speed_units));
}
template <>
Iops parse<Iops>(std::string_view text) {
  return Iops(parse_value(text, "an operation rate", iops_units));
}
template <>
Watts parse<Watts>(std::string_view text) {
  return Watts(parse_value(text, "a power", power_units));
}

std::string unparse(Duration duration) {
  return unparse_value(static_cast<double>(duration.count()), duration_units);
}
std::string unparse(Bytes bytes) {
  return unparse_value(count_of(bytes), byte_units);
}
std::string unparse(BytesPerSecond rate) {
  return unparse_value(rate.count(), rate_units);
}
std::string unparse(Cores cores) {
  return unparse_value(cores.count(), core_units);
}
std::string unparse(Megahertz speed) {
  return unparse_value(speed.count(), speed_units);
}
std::string unparse(Iops rate) {
  return unparse_value(rate.count(), iops_units);
}
std::string unparse(Watts power) {
  return unparse_value(power.count(), power_units);
}

std::string shortest(double value) {
  std::array<char, 32> buffer;
  const auto result = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value);
  return std::string(buffer.data(), result.ptr);
}

bool read_number(std::string_view text, double& out) {
  double value = 0;
  if (!read_whole_text(text, value) || !std::isfinite(value)) return false;
  out = value;
  return true;
}

bool read_number(std::string_view text, std::int64_t& out) {
  return read_whole_text(text, out);
}

}  // namespace gemello
