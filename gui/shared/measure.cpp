#include "gui/shared/measure.hpp"

#include <array>
#include <cmath>
#include <span>

#include <fmt/format.h>

namespace gemello::gui {
namespace {

struct PrefixedUnit {
  const char* unit;
  double divisor;
};

constexpr double kibi = 1024;
constexpr std::array<PrefixedUnit, 3> megahertz_units{{{"MHz", 1}, {"GHz", 1e3}, {"THz", 1e6}}};
constexpr std::array<PrefixedUnit, 3> watt_units{{{"W", 1}, {"kW", 1e3}, {"MW", 1e6}}};
constexpr std::array<PrefixedUnit, 5> byte_units{{{"B", 1},
                                                  {"KiB", kibi},
                                                  {"MiB", kibi* kibi},
                                                  {"GiB", kibi* kibi* kibi},
                                                  {"TiB", kibi* kibi* kibi* kibi}}};
constexpr std::array<PrefixedUnit, 4> byte_rate_units{
    {{"B/s", 1}, {"kB/s", 1e3}, {"MB/s", 1e6}, {"GB/s", 1e9}}};
constexpr std::array<PrefixedUnit, 4> bit_rate_units{
    {{"bps", 1}, {"kbps", 1e3}, {"Mbps", 1e6}, {"Gbps", 1e9}}};

std::span<const PrefixedUnit> units_above(std::string_view unit) {
  for (const std::span<const PrefixedUnit> family :
       {std::span<const PrefixedUnit>(megahertz_units), std::span<const PrefixedUnit>(watt_units),
        std::span<const PrefixedUnit>(byte_units), std::span<const PrefixedUnit>(byte_rate_units),
        std::span<const PrefixedUnit>(bit_rate_units)})
    if (family.front().unit == unit) return family;
  return {};
}

// Three figures, however large; without an exponent up to 1e15.
std::string three_figures(double value) {
  const double size = std::abs(value);
  if (size == 0) return "0";
  if (size >= 1e15 || size < 1e-6) return fmt::format("{:.2e}", value);
  if (size >= 99.95) return fmt::format("{:.0f}", value);
  int exponent = static_cast<int>(std::floor(std::log10(size)));
  if (size >= 9.995 * std::pow(10.0, exponent)) ++exponent;  // 9.999 is told as 10.0
  return fmt::format("{:.{}f}", value, 2 - exponent);
}

std::string thousands_apart(std::string digits) {
  const std::size_t begin = digits.front() == '-' ? 1 : 0;
  if (digits.size() - begin < 5) return digits;
  for (std::size_t at = digits.size(); at > begin + 3;) digits.insert(at -= 3, ",");
  return digits;
}

}  // namespace

Measure measure_of(const runs::SeriesInfo& info) {
  if (info.unit != "1") return {info.unit, 1, false};
  if (info.quantity == "load") return {"%", 100, false};
  return {"", 1, true};
}

ScaledUnit scaled_unit(std::string_view unit, double largest) {
  ScaledUnit scaled{std::string(unit), 1};
  for (const PrefixedUnit& each : units_above(unit))
    if (std::abs(largest) >= each.divisor) scaled = {each.unit, each.divisor};
  return scaled;
}

std::string value_text(double value, const Measure& measure) {
  if (!(value == value)) return "no value";
  const double told = value * measure.factor;
  const ScaledUnit scaled = scaled_unit(measure.unit, told);
  const double shown = told / scaled.divisor;
  const bool plain = scaled.divisor == 1 && shown == std::round(shown) && std::abs(shown) < 1e15;
  std::string text = plain ? thousands_apart(fmt::format("{:.0f}", shown)) : three_figures(shown);
  return scaled.unit.empty() ? text : text + " " + scaled.unit;
}

}  // namespace gemello::gui
