#pragma once

#include <cstdint>
#include <optional>

#include "models/units/time.hpp"

namespace gemello::behaviour {

/// How long a part lives, or how long its repair takes, as a random variable. A value: two laws
/// are the same if their parameters are.
/// Source: exponential, Weibull and lognormal are the laws fitted to the failures and repairs of
/// computers by Schroeder and Gibson (DSN 2006, doi 10.1109/DSN.2006.5).
struct FailureLaw {
  enum class Kind : std::uint8_t { exponential, weibull, lognormal, fixed };
  Kind kind = Kind::exponential;
  Duration scale{};  ///< mean, Weibull scale, median, the value; before truncation
  double shape = 1;  ///< of Weibull (below 1: the longer alive, the safer); sigma of lognormal
  std::optional<Duration> at_most;  ///< truncated: conditioned to be no longer; not for fixed

  bool operator==(const FailureLaw&) const = default;
};

/// All lengths greater than zero, and shape and sigma too.
FailureLaw exponential(Duration mean);
FailureLaw weibull(double shape, Duration scale);
FailureLaw weibull_of_mean(double shape, Duration mean);
FailureLaw lognormal(Duration median, double sigma);
/// p95: the length that 95 % do not exceed; greater than the median.
FailureLaw lognormal_of_p95(Duration median, Duration p95);
FailureLaw fixed(Duration value);

/// The law's quantile at u in [0, 1): a uniform u gives a draw, by inversion also on the truncated
/// range. Whole milliseconds, which no last bit of a library function moves, and at least one;
/// at most 10,000 years. A fixed value is given as it is.
Duration draw(const FailureLaw& law, double u);

/// Draws what is left of the life of a part that has been in service for long: the residual life
/// of a renewal process in equilibrium, from two uniforms in [0, 1). It is a fraction v of a life
/// from the length-biased law. Limits as for draw.
/// Source: Feller, An Introduction to Probability Theory and Its Applications II, XI.4.
Duration draw_residual(const FailureLaw& law, double u, double v);

/// Share of the untruncated law that is no longer than this.
double share_within(const FailureLaw& law, Duration length);

/// In seconds, of the truncated law where it is truncated (closed forms); may be beyond any
/// Duration.
double mean_seconds(const FailureLaw& law);

}  // namespace gemello::behaviour
