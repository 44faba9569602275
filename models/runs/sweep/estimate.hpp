#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>

namespace gemello::runs {

/// A mean of independent runs and how well it is known.
struct Estimate {
  std::size_t n = 0;
  double mean = 0;
  double deviation = 0;        ///< standard deviation of the sample (n - 1); 0 for n < 2
  std::optional<double> half;  ///< half width of the confidence interval of the mean

  /// All of two or more values are the same: their spread tells nothing, and there is no interval.
  bool all_equal() const { return n >= 2 && deviation == 0; }
};

/// The mean with its two-sided Student-t interval, mean -+ t(n - 1) * s / sqrt(n). No interval of
/// less than two values or of equal ones (to 1e-9 of the largest). confidence: 0.95 for 95 %. n = 0
/// gives mean 0. Source: Student, "The probable error of a mean", Biometrika 6 (1908); paired over
/// common random numbers as in Law, Simulation Modeling and Analysis, 5th ed. (2015), 10.2
/// and 11.2.
Estimate estimate(std::span<const double> values, double confidence);

/// "5.803 ± 0.012": the half width with two digits, the mean with as many decimals but with no more
/// than six digits ("± <0.001": smaller than the last place); the mean alone where there is no
/// interval. A difference has its sign, also "+", and no more than four digits.
std::string estimate_text(const Estimate& estimate, bool is_difference = false);

}  // namespace gemello::runs
