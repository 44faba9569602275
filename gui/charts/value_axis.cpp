#include "gui/charts/value_axis.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

namespace gemello::gui {
namespace {

// 1, 2 or 5 times a power of ten, at least `least`.
double value_step(double least) {
  const double decade = std::pow(10.0, std::floor(std::log10(least)));
  for (const double digit : {1.0, 2.0, 5.0})
    if (digit * decade >= least * (1 - 1e-9)) return digit * decade;
  return 10 * decade;
}

}  // namespace

ValueAxis value_axis(double low, double high, const Measure& measure, std::size_t ticks_max) {
  if (low > high) std::swap(low, high);
  const ScaledUnit scaled =
      scaled_unit(measure.unit, std::max(std::abs(low), std::abs(high)) * measure.factor);
  const double per_value = measure.factor / scaled.divisor;
  double first = low * per_value;
  double last = high * per_value;
  const double least = std::max(std::abs(first), std::abs(last)) * 1e-6;
  if (last - first <= least)
    last = first + std::max(std::abs(first) * 0.1, measure.whole ? 1 : 0.1);
  const double parts = static_cast<double>(std::max<std::size_t>(ticks_max, 2) - 1);
  double step = value_step((last - first) / parts);
  if (measure.whole && scaled.divisor == 1) step = std::max(step, 1.0);
  const double slack = 1e-9;  // 0.3 / 0.1 is 2.9999999999999996
  const auto begin = static_cast<std::int64_t>(std::floor(first / step + slack));
  const auto end = std::max(static_cast<std::int64_t>(std::ceil(last / step - slack)), begin + 1);
  const int decimals = std::max(0, -static_cast<int>(std::floor(std::log10(step) + slack)));
  ValueAxis axis;
  axis.unit = scaled.unit;
  axis.scale = per_value;
  axis.step = step;
  axis.low = static_cast<double>(begin) * step / per_value;
  axis.high = static_cast<double>(end) * step / per_value;
  for (std::int64_t mark = begin; mark <= end; ++mark) {
    const double value = static_cast<double>(mark) * step;
    axis.ticks.push_back({value / per_value, fmt::format("{:.{}f}", value, decimals)});
  }
  return axis;
}

}  // namespace gemello::gui
