#include "models/runs/sweep/estimate.hpp"

#include <algorithm>
#include <cmath>

#include <boost/math/distributions/students_t.hpp>
#include <fmt/format.h>

#include "models/runs/report.hpp"

namespace gemello::runs {
namespace {

constexpr double equal_within = 1e-9;  // of the largest: what arithmetic leaves of equal values
constexpr int digits_max = 6;          // significant ones; a model knows no more
constexpr int difference_digits_max = 4;

}  // namespace

Estimate estimate(std::span<const double> values, double confidence) {
  Estimate out;
  out.n = values.size();
  if (values.empty()) return out;
  const auto n = static_cast<double>(values.size());
  double sum = 0;
  for (const double value : values) sum += value;
  out.mean = sum / n;
  double largest = 0;
  for (const double value : values) largest = std::max(largest, std::abs(value));
  // Compared and not computed: a sum of equal values may round to another mean.
  const bool equal = std::all_of(values.begin(), values.end(), [&](double value) {
    return std::abs(value - values.front()) <= equal_within * largest;
  });
  if (equal) out.mean = values.front();
  if (equal || values.size() < 2) return out;
  double squares = 0;
  for (const double value : values) squares += (value - out.mean) * (value - out.mean);
  out.deviation = std::sqrt(squares / (n - 1));
  const boost::math::students_t distribution(n - 1);
  const double t =
      boost::math::quantile(boost::math::complement(distribution, (1 - confidence) / 2));
  out.half = t * out.deviation / std::sqrt(n);
  return out;
}

std::string estimate_text(const Estimate& estimate, bool is_difference) {
  const std::string sign = is_difference && estimate.mean > 0 ? "+" : "";
  if (!estimate.half) return sign + number_text(estimate.mean);
  const auto magnitude = [](double value) { return std::floor(std::log10(std::abs(value))); };
  const double wanted = 1 - magnitude(*estimate.half);
  const int digits = is_difference ? difference_digits_max : digits_max;
  const double sensible = estimate.mean == 0 ? wanted : digits - 1 - magnitude(estimate.mean);
  const int decimals = static_cast<int>(std::clamp(std::min(wanted, sensible), 0.0, 9.0));
  const std::string mean = fmt::format("{}{:.{}f}", sign, estimate.mean, decimals);
  const double last_place = std::pow(10.0, -decimals);
  if (*estimate.half < last_place / 2)
    return fmt::format("{} ± <{:.{}f}", mean, last_place, decimals);
  return fmt::format("{} ± {:.{}f}", mean, *estimate.half, decimals);
}

}  // namespace gemello::runs
