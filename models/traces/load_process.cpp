#include "models/traces/load_process.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace gemello::traces {
namespace {

constexpr double slow_hours = 24;
constexpr double most = 0.9999;
constexpr double scale_max = 20;
/// Nodes of the trapezoidal rule over the normal density.
constexpr int nodes = 81;
constexpr double z_max = 6;
/// Share of the largest possible variance, m (1 - m), that a distribution may have.
constexpr double variance_share_max = 0.98;

struct Nodes {
  std::array<double, nodes> z{};
  std::array<double, nodes> weight{};
};

const Nodes& normal_nodes() {
  static const Nodes table = [] {
    Nodes out;
    double sum = 0;
    for (std::size_t i = 0; i < out.z.size(); ++i) {
      out.z[i] = -z_max + 2 * z_max * static_cast<double>(i) / (nodes - 1);
      out.weight[i] = std::exp(-out.z[i] * out.z[i] / 2);
      sum += out.weight[i];
    }
    for (double& weight : out.weight) weight /= sum;
    return out;
  }();
  return table;
}

struct TwoMoments {
  double mean = 0;
  double square = 0;
};

TwoMoments moments_of(const LogitNormal& shape) {
  const Nodes& table = normal_nodes();
  TwoMoments out;
  for (std::size_t i = 0; i < table.z.size(); ++i) {
    const double x = shape.at(table.z[i]);
    out.mean += table.weight[i] * x;
    out.square += table.weight[i] * x * x;
  }
  return out;
}

/// The location at which a shape of that scale has that mean.
LogitNormal with_mean(double mean, double scale) {
  const double centre = std::log(mean / (1 - mean));
  double low = centre - scale * scale / 2 - 4 * scale - 1;
  double high = centre + scale * scale / 2 + 4 * scale + 1;
  for (int i = 0; i < 26; ++i) {
    const double middle = (low + high) / 2;
    (moments_of({middle, scale}).mean < mean ? low : high) = middle;
  }
  return {(low + high) / 2, scale};
}

}  // namespace

double LogitNormal::at(double z) const {
  return 1 / (1 + std::exp(-(location + scale * z)));
}

LogitNormal logit_normal(double mean, double variation) {
  const double inside = std::clamp(mean, 1e-7, 0.999);
  const double wanted = inside * inside * variation * variation;
  const double variance = std::min(wanted, variance_share_max * inside * (1 - inside));
  double low = 0;
  double high = scale_max;
  for (int i = 0; i < 18; ++i) {
    const double middle = (low + high) / 2;
    const TwoMoments now = moments_of(with_mean(inside, middle));
    (now.square - now.mean * now.mean < variance ? low : high) = middle;
  }
  return with_mean(inside, (low + high) / 2);
}

NoiseShape noise_shape(const std::array<double, lag_count>& correlation,
                       const std::array<std::size_t, lag_count>& lags, double hours_per_step) {
  NoiseShape out;
  out.slow = std::exp(-hours_per_step / slow_hours);
  const auto power = [](double base, std::size_t lag) {
    return std::pow(base, static_cast<double>(lag));
  };
  double fast_hour = 0;  // what the fast process adds after an hour
  for (int round = 0; round < 30; ++round) {
    out.slow_weight =
        std::clamp((correlation[1] - fast_hour) / power(out.slow, lags[1]), 0.0, most);
    out.fast = std::clamp((correlation[0] - out.slow_weight * out.slow) / (1 - out.slow_weight),
                          -most, most);
    fast_hour = (1 - out.slow_weight) * power(out.fast, lags[1]);
  }
  const double rest =
      out.slow_weight * power(out.slow, lags[2]) + (1 - out.slow_weight) * power(out.fast, lags[2]);
  out.repeating = std::clamp((correlation[2] - rest) / (1 - rest), 0.0, most);
  return out;
}

Noise::Noise(const NoiseShape& shape, std::size_t steps_per_day, Stream stream)
    : shape_(shape), stream_(stream), slow_(normal_(stream_)), fast_(normal_(stream_)) {
  for (std::size_t i = 0; i < steps_per_day; ++i) day_.push_back(step());
}

double Noise::step() {
  const double now =
      std::sqrt(shape_.slow_weight) * slow_ + std::sqrt(1 - shape_.slow_weight) * fast_;
  slow_ = shape_.slow * slow_ + std::sqrt(1 - shape_.slow * shape_.slow) * normal_(stream_);
  fast_ = shape_.fast * fast_ + std::sqrt(1 - shape_.fast * shape_.fast) * normal_(stream_);
  return now;
}

double Noise::next() {
  const double repeated = day_[at_];
  at_ = (at_ + 1) % day_.size();
  return std::sqrt(shape_.repeating) * repeated + std::sqrt(1 - shape_.repeating) * step();
}

}  // namespace gemello::traces
