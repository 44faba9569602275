#include "gui/models/figure_change.hpp"

#include <algorithm>
#include <cmath>
#include <string_view>
#include <utility>

#include "models/runs/compare.hpp"

namespace gemello::gui {
namespace {

constexpr double noise_share = 5e-4;

double noise_floor(std::string_view unit) {
  constexpr std::pair<std::string_view, double> floors[] = {
      {"%", 1e-3},  {"VM-min", 0.1}, {"s", 0.1},  {"ms", 1},
      {"GB", 1e-3}, {"kWh", 1e-3},   {"1", 1e-6}, {"MHz h", 1}};
  for (const auto& [name, floor] : floors)
    if (name == unit) return floor;
  return 0;
}

// Of 99.9 % of availability it is the missing 0.1 % that counts.
double weight_of(double value, const std::string& unit) {
  if (unit == "%" && value >= 0 && value <= 100) return std::min(value, 100 - value);
  return std::abs(value);
}

}  // namespace

std::optional<FigureChange> weighed(const runs::Figure& first, const runs::Figure& other) {
  const auto difference = runs::difference(first, other);
  if (!difference) return std::nullopt;
  FigureChange out;
  out.text = QString::fromStdString(difference->text);
  out.change = *other.value - *first.value;
  if (out.change == 0) return out;
  const double size = std::abs(out.change);
  const double largest =
      std::max(weight_of(*first.value, first.unit), weight_of(*other.value, first.unit));
  out.share = largest > 0 ? std::min(1.0, size / largest) : 1.0;
  out.matters =
      first.unit == "yes/no" || (out.share >= noise_share && size >= noise_floor(first.unit));
  if (out.matters && !other.better.empty()) {
    out.verdict = (out.change < 0) == (other.better == "less") ? 1 : -1;
  } else if (!out.matters) {
    out.exact = std::exchange(out.text, QStringLiteral("\u2248"));
  }
  return out;
}

}  // namespace gemello::gui
