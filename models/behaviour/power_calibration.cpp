#include "models/behaviour/power_calibration.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <string>

#include "models/units/error.hpp"

namespace gemello::behaviour {
namespace {

using Points = std::array<double, 11>;

constexpr int exponent_steps = 300;
constexpr double exponent_step = 0.01;

double dot(const Points& a, const Points& b) {
  return std::inner_product(a.begin(), a.end(), b.begin(), 0.0);
}

// u^exponent at the tenths; 0 at 0.
Points shape(double exponent) {
  Points points{};
  for (std::size_t tenth = 1; tenth < points.size(); ++tenth)
    points[tenth] = std::pow(static_cast<double>(tenth) / 10, exponent);
  return points;
}

// All that least squares need to know of the readings, whatever the exponent: sums of products of
// the counts with each other and with the watts.
class Moments {
 public:
  explicit Moments(std::span<const PowerReading> readings) {
    for (const PowerReading& reading : readings) {
      const Points& count = reading.count.at_tenths;
      const double watts = reading.measured.count();
      for (std::size_t i = 0; i < count.size(); ++i) {
        for (std::size_t k = 0; k < count.size(); ++k) products_[i][k] += count[i] * count[k];
        with_watts_[i] += count[i] * watts;
      }
      watts_squared_ += watts * watts;
    }
  }

  double product(const Points& a, const Points& b) const {
    double sum = 0;
    for (std::size_t i = 0; i < a.size(); ++i) sum += a[i] * dot(products_[i], b);
    return sum;
  }
  double with_watts(const Points& a) const { return dot(with_watts_, a); }
  double watts_squared() const { return watts_squared_; }

 private:
  std::array<Points, 11> products_{};
  Points with_watts_{};
  double watts_squared_ = 0;
};

struct Candidate {
  PowerFit fit;
  double squares = std::numeric_limits<double>::infinity();
  bool found = false;
};

// Idle power and what full load adds, for a given exponent: two normal equations, on the border
// where the free solution has a negative power.
Candidate best_with(const Moments& moments, double exponent) {
  Points all{};
  all.fill(1);
  const Points load = shape(exponent);
  const double hosts_hosts = moments.product(all, all);
  const double hosts_load = moments.product(all, load);
  const double load_load = moments.product(load, load);
  const double hosts_watts = moments.with_watts(all);
  const double load_watts = moments.with_watts(load);
  const double determinant = hosts_hosts * load_load - hosts_load * hosts_load;
  // The counts lie in 1e-12 of one direction: every reading had the same mix of loads.
  if (!(determinant > 1e-12 * hosts_hosts * load_load)) return {};
  double idle = (hosts_watts * load_load - load_watts * hosts_load) / determinant;
  double added = (load_watts * hosts_hosts - hosts_watts * hosts_load) / determinant;
  if (idle < 0) {
    idle = 0;
    added = load_watts / load_load;
  }
  if (added < 0) {
    idle = hosts_watts / hosts_hosts;
    added = 0;
  }
  Candidate candidate;
  candidate.fit = {Watts(idle), Watts(idle + added), exponent};
  candidate.squares = moments.watts_squared() - 2 * (idle * hosts_watts + added * load_watts) +
                      idle * idle * hosts_hosts + 2 * idle * added * hosts_load +
                      added * added * load_load;
  candidate.found = true;
  return candidate;
}

}  // namespace

void LoadCount::add(double utilization, double hosts) {
  GEMELLO_INVARIANT(utilization >= -1e-9 && utilization <= 1 + 1e-9,
                    "a utilization lies between 0 and 1");
  const double tenths = 10 * std::clamp(utilization, 0.0, 1.0);
  const auto low = std::min<std::size_t>(static_cast<std::size_t>(tenths), 9);
  const double above = tenths - static_cast<double>(low);
  at_tenths[low] += hosts * (1 - above);
  at_tenths[low + 1] += hosts * above;
}

double LoadCount::hosts() const {
  return std::accumulate(at_tenths.begin(), at_tenths.end(), 0.0);
}

Watts fleet_power(const PowerCurve& curve, const LoadCount& count) {
  Watts sum{};
  for (std::size_t tenth = 0; tenth < count.at_tenths.size(); ++tenth)
    sum += curve.at_tenths[tenth] * count.at_tenths[tenth];
  return sum;
}

PowerCurve PowerFit::curve(std::string_view name, Watts standby) const {
  PowerCurve curve;
  curve.name = std::string(name);
  curve.standby = standby;
  const Points points = shape(exponent);
  for (std::size_t tenth = 0; tenth < points.size(); ++tenth)
    curve.at_tenths[tenth] = idle + (full - idle) * points[tenth];
  return curve;
}

PowerFit fit_power(std::span<const PowerReading> readings, std::string_view file,
                   std::string_view place, std::optional<double> exponent) {
  GEMELLO_INVARIANT(!exponent || *exponent > 0, "the exponent of a power curve is above 0");
  if (readings.size() < 3)
    throw InputError(file, place, "needs at least three readings of power to fit three numbers");
  const Moments moments(readings);
  Candidate best;
  const int steps = exponent ? 1 : exponent_steps;
  for (int step = 1; step <= steps; ++step) {
    const Candidate candidate = best_with(moments, exponent.value_or(step * exponent_step));
    if (candidate.found && candidate.squares < best.squares) best = candidate;
  }
  if (!best.found)
    throw InputError(file, place,
                     "all readings are of the same mix of loads: idle power cannot be told from "
                     "the power of load");
  return best.fit;
}

PowerError power_error(std::span<const Watts> predicted, std::span<const Watts> measured,
                       std::size_t readings_per_mean) {
  GEMELLO_INVARIANT(predicted.size() == measured.size(), "one prediction for each reading");
  GEMELLO_INVARIANT(readings_per_mean > 0 && measured.size() >= readings_per_mean,
                    "an error is of at least one mean");
  const std::size_t means = measured.size() / readings_per_mean;
  double shares = 0;
  double total_predicted = 0;
  double total_measured = 0;
  for (std::size_t mean = 0; mean < means; ++mean) {
    double ours = 0;
    double real = 0;
    for (std::size_t i = mean * readings_per_mean; i < (mean + 1) * readings_per_mean; ++i) {
      ours += predicted[i].count();
      real += measured[i].count();
    }
    GEMELLO_INVARIANT(real > 0, "measured power is above 0");
    shares += std::abs(ours - real) / real;
    total_predicted += ours;
    total_measured += real;
  }
  return {shares / static_cast<double>(means), total_predicted / total_measured - 1};
}

}  // namespace gemello::behaviour
