// Fits a load model to a recorded trace.
// Source: D. McFadden, "A Method of Simulated Moments for Estimation of Discrete Response Models
// Without Numerical Integration", Econometrica 57(5), 1989: parameters are moved until simulated
// data have the moments of the record.
#include <algorithm>
#include <cmath>
#include <map>

#include <fmt/format.h>

#include "models/traces/load_model.hpp"
#include "models/units/error.hpp"

namespace gemello::traces {
namespace {

constexpr std::size_t mean_classes = 6;
constexpr std::size_t variation_classes = 4;
/// Four series in each class.
constexpr std::size_t series_min = 4 * mean_classes * variation_classes;
constexpr int rounds = 8;
constexpr double damping = 0.7;
constexpr std::size_t simulated_vms = 1200;
constexpr std::uint64_t simulated_seed = 20261126;
/// Below this concentration a class has no common peak hour to correct.
constexpr double directed = 0.3;
constexpr double mean_min = 1e-5;
constexpr double variation_min = 1e-3;

/// What the parameters of a class are moved by.
struct Moments {
  LogNormal mean;
  LogNormal variation;
  LoadFigures figures;
};

LogNormal log_normal(const std::vector<double>& values) {
  LogNormal out;
  const auto n = static_cast<double>(std::max<std::size_t>(1, values.size()));
  for (const double value : values) out.mean += std::log(value) / n;
  for (const double value : values) {
    const double off = std::log(value) - out.mean;
    out.sd += off * off / n;
  }
  out.sd = std::sqrt(out.sd);
  return out;
}

Moments moments_of(std::span<const SeriesFigures> series) {
  std::vector<double> means;
  std::vector<double> variations;
  for (const SeriesFigures& one : series) {
    means.push_back(std::max(mean_min, one.mean));
    variations.push_back(std::max(variation_min, std::sqrt(one.variance) / means.back()));
  }
  return {log_normal(means), log_normal(variations), load_figures(series)};
}

LoadClass first_guess(std::string name, const Moments& target,
                      std::span<const SeriesFigures> series) {
  LoadClass out{.name = std::move(name),
                .share = 1.0 / static_cast<double>(mean_classes * variation_classes)};
  out.mean = target.mean;
  out.variation = target.variation;
  out.autocorrelation = target.figures.autocorrelation;
  out.daily_share = target.figures.daily_share;
  out.peak_hour = target.figures.together_peak_hour;
  out.concentration = target.figures.concentration;
  std::map<std::int64_t, std::size_t> sizes;
  for (const SeriesFigures& one : series) ++sizes[one.vcpus];
  for (const auto& [vcpus, count] : sizes) {
    out.vcpus.emplace_back(vcpus, static_cast<double>(count) / static_cast<double>(series.size()));
  }
  return out;
}

double log_odds(double share) {
  const double inside = std::clamp(share, 1e-4, 1 - 1e-4);
  return std::log(inside / (1 - inside));
}

/// Moves a share in (0, 1) by what is missing, on the scale of log-odds.
double moved_share(double parameter, double target, double measured) {
  const double odds = log_odds(parameter) + damping * (log_odds(target) - log_odds(measured));
  return std::clamp(1 / (1 + std::exp(-odds)), 1e-4, 0.9999);
}

/// Moves a correlation in (-1, 1) likewise, on Fisher's scale.
double moved_correlation(double parameter, double target, double measured) {
  const auto fisher = [](double r) { return std::atanh(std::clamp(r, -0.999, 0.999)); };
  const double z = fisher(parameter) + damping * (fisher(target) - fisher(measured));
  return std::clamp(std::tanh(z), -0.99, 0.9999);
}

void correct(LoadClass& kind, const Moments& target, const Moments& measured) {
  // Means of samples, not of logarithms, are what a reader of the trace sees.
  kind.mean.mean += damping * std::log(std::max(mean_min, target.figures.mean) /
                                       std::max(mean_min, measured.figures.mean));
  kind.mean.mean = std::clamp(kind.mean.mean, target.mean.mean - 1, target.mean.mean + 1);
  if (target.figures.sd_within > 0 && measured.figures.sd_within > 0) {
    kind.variation.mean +=
        damping * std::log(target.figures.sd_within / measured.figures.sd_within);
  }
  if (measured.figures.sd_between > 0) {
    const double ratio = target.figures.sd_between / measured.figures.sd_between;
    kind.mean.sd = std::clamp(kind.mean.sd * std::pow(std::clamp(ratio, 0.5, 2.0), damping),
                              0.3 * target.mean.sd, 1.5 * target.mean.sd);
  }
  kind.variation.mean =
      std::clamp(kind.variation.mean, target.variation.mean - 1, target.variation.mean + 1);
  for (std::size_t i = 0; i < lag_count; ++i) {
    kind.autocorrelation[i] =
        moved_correlation(kind.autocorrelation[i], target.figures.autocorrelation[i],
                          measured.figures.autocorrelation[i]);
  }
  kind.daily_share =
      moved_share(kind.daily_share, target.figures.daily_share, measured.figures.daily_share);
  if (target.figures.concentration > directed) {
    const double off = target.figures.together_peak_hour - measured.figures.together_peak_hour;
    const double nearest = off - 24 * std::round(off / 24);
    kind.peak_hour = std::fmod(kind.peak_hour + damping * nearest + 24, 24);
  }
  kind.concentration =
      moved_share(kind.concentration, target.figures.concentration, measured.figures.concentration);
}

std::vector<Moments> simulate(const LoadModel& model) {
  std::vector<std::size_t> class_of;
  const SynthesisOptions options{.vms = simulated_vms, .seed = simulated_seed};
  const TraceData made = synthesize(model, options, &class_of);
  std::vector<std::vector<SeriesFigures>> series(model.classes.size());
  for (const SeriesFigures& one : series_figures(made.view(), "synth")) {
    series[class_of[one.vm]].push_back(one);
  }
  std::vector<Moments> out;
  for (const auto& of_class : series) out.push_back(moments_of(of_class));
  return out;
}

}  // namespace

LoadModel fit_load_model(const TraceView& view, std::string_view file) {
  std::vector<SeriesFigures> series = series_figures(view, file);
  if (series.size() < series_min) {
    throw InputError(
        file, "$.vms",
        fmt::format("has {} series (a VM in a week); a fit takes {}", series.size(), series_min));
  }
  const auto sort = [](std::span<SeriesFigures> part, auto key) {
    std::stable_sort(part.begin(), part.end(),
                     [&](const auto& a, const auto& b) { return key(a) < key(b); });
  };
  const auto cut = [](std::span<SeriesFigures> whole, std::size_t i, std::size_t n) {
    const std::size_t first = i * whole.size() / n;
    return whole.subspan(first, (i + 1) * whole.size() / n - first);
  };
  LoadModel model{.period = view.header->period,
                  .origin = fmt::format("fitted to {} series (a VM in a week) of {}", series.size(),
                                        view.header->origin),
                  .licence = "figures computed by Gemello; free to use"};
  std::vector<Moments> targets;
  sort(series, [](const SeriesFigures& one) { return one.mean; });
  for (std::size_t i = 0; i < mean_classes; ++i) {
    const std::span<SeriesFigures> alike = cut(series, i, mean_classes);
    sort(alike, [](const SeriesFigures& one) {
      return std::sqrt(one.variance) / std::max(mean_min, one.mean);
    });
    for (std::size_t j = 0; j < variation_classes; ++j) {
      const std::span<SeriesFigures> part = cut(alike, j, variation_classes);
      targets.push_back(moments_of(part));
      model.classes.push_back(
          first_guess(fmt::format("mean-{}-variation-{}", i + 1, j + 1), targets.back(), part));
    }
  }
  for (int round = 0; round < rounds; ++round) {
    const std::vector<Moments> measured = simulate(model);
    for (std::size_t i = 0; i < targets.size(); ++i) {
      correct(model.classes[i], targets[i], measured[i]);
    }
  }
  return model;
}

}  // namespace gemello::traces
