#include "models/behaviour/failure_law.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include <boost/math/special_functions/erf.hpp>
#include <boost/math/special_functions/gamma.hpp>

#include "models/units/error.hpp"

namespace gemello::behaviour {
namespace {

constexpr double longest_s = 1e4 * 365.25 * 86400;
constexpr double p95_of_normal = 1.6448536269514722;  // 95 % of a standard normal are below
// A uniform of 53 bits below one stays below one when scaled; quantiles at one are infinite.
constexpr double below_one = 1 - 0x1p-53;

double normal_cdf(double z) {
  return 0.5 * std::erfc(-z / std::numbers::sqrt2);
}

double normal_quantile(double u) {
  return -std::numbers::sqrt2 * boost::math::erfc_inv(2 * u);
}

// Share of the untruncated law up to `at`, a length in its own scale.
double cdf(const FailureLaw& law, double at) {
  switch (law.kind) {
    case FailureLaw::Kind::exponential:
      return -std::expm1(-at);
    case FailureLaw::Kind::weibull:
      return -std::expm1(-std::pow(at, law.shape));
    case FailureLaw::Kind::lognormal:
      return normal_cdf(std::log(at) / law.shape);
    case FailureLaw::Kind::fixed:
      break;
  }
  return at >= 1 ? 1 : 0;
}

// Share of the untruncated law's mean that lives up to `at` contribute: the distribution function
// of the length-biased law.
double biased_cdf(const FailureLaw& law, double at) {
  switch (law.kind) {
    case FailureLaw::Kind::exponential:
      return boost::math::gamma_p(2.0, at);
    case FailureLaw::Kind::weibull:
      return boost::math::gamma_p(1 + 1 / law.shape, std::pow(at, law.shape));
    case FailureLaw::Kind::lognormal:
      return normal_cdf(std::log(at) / law.shape - law.shape);
    case FailureLaw::Kind::fixed:
      break;
  }
  return at >= 1 ? 1 : 0;
}

double quantile(const FailureLaw& law, double u) {
  switch (law.kind) {
    case FailureLaw::Kind::exponential:
      return -std::log1p(-u);
    case FailureLaw::Kind::weibull:
      return std::pow(-std::log1p(-u), 1 / law.shape);
    case FailureLaw::Kind::lognormal:
      return u > 0 ? std::exp(law.shape * normal_quantile(u)) : 0;
    case FailureLaw::Kind::fixed:
      break;
  }
  return 1;
}

double biased_quantile(const FailureLaw& law, double u) {
  switch (law.kind) {
    case FailureLaw::Kind::exponential:
      return boost::math::gamma_p_inv(2.0, u);
    case FailureLaw::Kind::weibull:
      return std::pow(boost::math::gamma_p_inv(1 + 1 / law.shape, u), 1 / law.shape);
    case FailureLaw::Kind::lognormal:
      return u > 0 ? std::exp(law.shape * (normal_quantile(u) + law.shape)) : 0;
    case FailureLaw::Kind::fixed:
      break;
  }
  return 1;
}

// The longest life in the law's own scale, if it is truncated.
std::optional<double> bound(const FailureLaw& law) {
  if (!law.at_most || law.kind == FailureLaw::Kind::fixed) return std::nullopt;
  return seconds(*law.at_most) / seconds(law.scale);
}

// A length in the law's scale as a Duration within all limits.
Duration limited(const FailureLaw& law, double length) {
  const double length_s = std::min(length * seconds(law.scale), longest_s);
  const Duration whole{std::max<std::int64_t>(1, std::llround(length_s * 1e3)) * 1000};
  return law.at_most ? std::min(whole, *law.at_most) : whole;
}

}  // namespace

FailureLaw exponential(Duration mean) {
  GEMELLO_INVARIANT(mean > Duration{}, "an exponential law has a positive mean");
  return {FailureLaw::Kind::exponential, mean, 1, std::nullopt};
}

FailureLaw weibull(double shape, Duration scale) {
  GEMELLO_INVARIANT(shape > 0 && scale > Duration{},
                    "a Weibull law has a positive shape and scale");
  return {FailureLaw::Kind::weibull, scale, shape, std::nullopt};
}

FailureLaw weibull_of_mean(double shape, Duration mean) {
  return weibull(
      shape, std::max(Duration{1}, duration_nearest(seconds(mean) / std::tgamma(1 + 1 / shape))));
}

FailureLaw lognormal(Duration median, double sigma) {
  GEMELLO_INVARIANT(sigma > 0 && median > Duration{}, "a lognormal law has positive parameters");
  return {FailureLaw::Kind::lognormal, median, sigma, std::nullopt};
}

FailureLaw lognormal_of_p95(Duration median, Duration p95) {
  return lognormal(median, std::log(seconds(p95) / seconds(median)) / p95_of_normal);
}

FailureLaw fixed(Duration value) {
  GEMELLO_INVARIANT(value > Duration{}, "a fixed length is positive");
  return {FailureLaw::Kind::fixed, value, 1, std::nullopt};
}

Duration draw(const FailureLaw& law, double u) {
  if (law.kind == FailureLaw::Kind::fixed) return law.scale;
  const auto longest = bound(law);
  const double scaled = longest ? u * cdf(law, *longest) : u;
  return limited(law, quantile(law, std::min(scaled, below_one)));
}

Duration draw_residual(const FailureLaw& law, double u, double v) {
  const auto longest = bound(law);
  const double scaled = longest ? u * biased_cdf(law, *longest) : u;
  return limited(law, v * biased_quantile(law, std::min(scaled, below_one)));
}

double share_within(const FailureLaw& law, Duration length) {
  return cdf(law, seconds(length) / seconds(law.scale));
}

double mean_seconds(const FailureLaw& law) {
  double mean = 1;
  if (law.kind == FailureLaw::Kind::weibull) mean = std::tgamma(1 + 1 / law.shape);
  if (law.kind == FailureLaw::Kind::lognormal) mean = std::exp(0.5 * law.shape * law.shape);
  if (const auto longest = bound(law)) mean *= biased_cdf(law, *longest) / cdf(law, *longest);
  return mean * seconds(law.scale);
}

}  // namespace gemello::behaviour
