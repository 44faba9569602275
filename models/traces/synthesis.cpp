// Synthetic CPU use of VMs.
// Source: logit-normal marginals (J. Aitchison, S. M. Shen, "Logistic-normal distributions",
// Biometrika 67(2), 1980) over a Gaussian process; points of a Halton sequence (Numer. Math. 2,
// 1960) with a random rotation (R. Cranley, T. N. L. Patterson, SIAM J. Numer. Anal. 13(6), 1976).
#include <algorithm>
#include <cmath>
#include <numbers>

#include <boost/math/special_functions/erf.hpp>
#include <fmt/format.h>

#include "models/traces/load_model.hpp"
#include "models/traces/load_process.hpp"
#include "models/units/error.hpp"
#include "models/units/text.hpp"

namespace gemello::traces {
namespace {

constexpr std::size_t synthetic_vms_max = 1'000'000;
constexpr std::size_t samples_max = std::size_t{1} << 32;
/// No VM is drawn further out in mean or variation than this many standard deviations.
constexpr double deviations_max = 2.5;
constexpr double variation_max = 100;

/// The radical inverse: the digits of i mirrored behind the point.
double halton(std::size_t i, std::size_t base) {
  double value = 0;
  double digit = 1;
  for (; i > 0; i /= base) {
    digit /= static_cast<double>(base);
    value += digit * static_cast<double>(i % base);
  }
  return value;
}

/// The point of VM i in a unit cube, rotated by the seed.
class Draws {
 public:
  Draws(std::uint64_t seed, std::size_t vm) : vm_(vm + 1), seed_(seed) {}
  double uniform(std::string_view what, std::size_t base) const {
    const double sum = halton(vm_, base) + Stream(seed_, fmt::format("synth/{}", what)).uniform();
    return sum - std::floor(sum);
  }
  /// Standard normal, within deviations_max.
  double normal(std::string_view what, std::size_t base) const {
    const double u = std::clamp(uniform(what, base), 1e-9, 1 - 1e-9);
    const double z = std::numbers::sqrt2 * boost::math::erf_inv(2 * u - 1);
    return std::clamp(z, -deviations_max, deviations_max);
  }

 private:
  std::size_t vm_;
  std::uint64_t seed_;
};

struct Character {
  std::size_t kind = 0;
  std::int64_t vcpus = 1;
  double mean = 0;
  double variation = 0;
  double peak_hour = 0;
};

Character draw(const LoadModel& model, const Draws& draws) {
  Character out;
  const double place = draws.uniform("class", 2);
  double sum = model.classes.front().share;
  while (place >= sum && out.kind + 1 < model.classes.size()) {
    sum += model.classes[++out.kind].share;
  }
  const LoadClass& kind = model.classes[out.kind];
  out.mean = std::min(1.0, std::exp(kind.mean.mean + kind.mean.sd * draws.normal("mean", 3)));
  out.variation =
      std::min(variation_max,
               std::exp(kind.variation.mean + kind.variation.sd * draws.normal("variation", 5)));
  // A wrapped normal distribution of that concentration.
  const double r = std::clamp(kind.concentration, 1e-6, 1.0);
  const double radians = std::sqrt(-2 * std::log(r)) * draws.normal("peak", 7);
  out.peak_hour = kind.peak_hour + radians / (2 * std::numbers::pi) * 24;
  const double size = draws.uniform("vcpus", 11);
  double sizes = 0;
  for (const auto& [count, share] : kind.vcpus) {
    out.vcpus = count;
    sizes += share;
    if (size < sizes) break;
  }
  return out;
}

class Course {
 public:
  Course(const LoadClass& kind, const Character& vm, const FigureWindows& windows, Stream stream)
      : shape_(logit_normal(vm.mean, vm.variation)),
        daily_(kind.daily_share),
        peak_hour_(vm.peak_hour),
        hours_per_step_(windows.hours_per_step),
        noise_(noise_shape(of_noise(kind, windows), windows.lags, windows.hours_per_step),
               windows.lags[2], stream) {}

  double at(std::size_t step) {
    const double hour = (static_cast<double>(step) + 0.5) * hours_per_step_;
    const double wave = std::cos(2 * std::numbers::pi * (hour - peak_hour_) / 24);
    return shape_.at(std::sqrt(2 * daily_) * wave + std::sqrt(1 - daily_) * noise_.next());
  }

 private:
  /// What is left to the noise of the autocorrelations when the wave has its share.
  static std::array<double, lag_count> of_noise(const LoadClass& kind,
                                                const FigureWindows& windows) {
    std::array<double, lag_count> out{};
    for (std::size_t i = 0; i < lag_count; ++i) {
      const double hour = static_cast<double>(windows.lags[i]) * windows.hours_per_step;
      const double wave = kind.daily_share * std::cos(2 * std::numbers::pi * hour / 24);
      out[i] = kind.daily_share < 1 ? (kind.autocorrelation[i] - wave) / (1 - kind.daily_share) : 0;
    }
    return out;
  }

  LogitNormal shape_;
  double daily_;
  double peak_hour_;
  double hours_per_step_;
  Noise noise_;
};

void check(const LoadModel& model, const SynthesisOptions& options) {
  const auto refuse = [](std::string_view option, std::string_view sentence) {
    throw InputError("synth", option, sentence);
  };
  if (options.vms < 1 || options.vms > synthetic_vms_max) refuse("vms", "must be 1 to 1000000");
  if (options.length < model.period || options.length % model.period != Duration::zero()) {
    refuse("length",
           fmt::format("must be a multiple of the model's period of {}", unparse(model.period)));
  }
  const auto steps = static_cast<std::size_t>(options.length / model.period);
  if (steps > samples_max / options.vms) refuse("length", "is over 2^32 samples in all");
}

}  // namespace

TraceData synthesize(const LoadModel& model, const SynthesisOptions& options,
                     std::vector<std::size_t>* class_of) {
  check(model, options);
  TraceData data;
  TraceHeader& header = data.header;
  header.period = model.period;
  header.steps = static_cast<std::size_t>(options.length / model.period);
  header.origin = fmt::format("SYNTHETIC: no machine was recorded; {}", model.origin);
  header.licence = model.licence;
  header.method = fmt::format(
      "SYNTHETIC: gemello trace synth, seed {}: logit-normal use over a wave of 24 h and "
      "autoregressive noise; starts at 00:00",
      options.seed);
  FigureWindows windows;
  const Duration hour = std::chrono::hours(1);
  windows.hours_per_step = hours(model.period);
  windows.lags = {1, static_cast<std::size_t>(hour / model.period),
                  static_cast<std::size_t>(24 * hour / model.period)};
  const std::size_t digits = std::to_string(options.vms).size();
  std::vector<Character> characters;
  for (std::size_t vm = 0; vm < options.vms; ++vm) {
    characters.push_back(draw(model, Draws(options.seed, vm)));
    header.vms.push_back({.name = fmt::format("synthetic-{:0{}}", vm + 1, digits),
                          .vcpus = characters.back().vcpus});
    if (class_of != nullptr) class_of->push_back(characters.back().kind);
  }
  data.add(TraceQuantity::cpu_used);
  for (std::size_t vm = 0; vm < options.vms; ++vm) {
    const Character& one = characters[vm];
    Course course(model.classes[one.kind], one, windows,
                  Stream(options.seed, fmt::format("synth/{}", vm)));
    for (std::size_t step = 0; step < header.steps; ++step) {
      data.at(TraceQuantity::cpu_used, step)[vm] =
          static_cast<float>(course.at(step) * static_cast<double>(one.vcpus));
    }
  }
  check_header(header, "synth");
  return data;
}

}  // namespace gemello::traces
