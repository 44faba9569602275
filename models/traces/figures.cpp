// What a synthetic load is fitted to: mean, spread, autocorrelation and daily rhythm of CPU use.
// Source: the estimators are those of any textbook (G. E. P. Box, G. M. Jenkins, "Time Series
// Analysis", 2.1.5; harmonic regression); S. Shen, V. van Beek, A. Iosup, CCGrid 2015, describe
// GWA-T-12 by the same kinds of figures.
#include "models/traces/figures.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include <fmt/format.h>

#include "models/units/error.hpp"

namespace gemello::traces {
namespace {

constexpr Duration hour = std::chrono::hours(1);
constexpr Duration day = std::chrono::hours(24);
constexpr Duration week = std::chrono::hours(7 * 24);
constexpr double known_share_min = 0.9;
/// Below this a series is constant but for rounding.
constexpr double variance_min = 1e-16;
/// Rows are time-major: this many columns are taken at once.
constexpr std::size_t block_vms = 64;

double mean_product(std::span<const double> x, std::size_t lag, double mean) {
  double sum = 0;
  std::size_t pairs = 0;
  for (std::size_t i = lag; i < x.size(); ++i) {
    if (std::isnan(x[i]) || std::isnan(x[i - lag])) continue;
    sum += (x[i] - mean) * (x[i - lag] - mean);
    ++pairs;
  }
  return pairs == 0 ? 0 : sum / static_cast<double>(pairs);
}

/// Least squares on cosine and sine, which gaps make oblique.
void fit_wave(std::span<const double> x, const FigureWindows& windows, SeriesFigures& out) {
  double cc = 0;
  double ss = 0;
  double cs = 0;
  double xc = 0;
  double xs = 0;
  const std::size_t first = out.window * windows.steps;
  for (std::size_t i = 0; i < x.size(); ++i) {
    if (std::isnan(x[i])) continue;
    const double at =
        windows.start_hour + (static_cast<double>(first + i) + 0.5) * windows.hours_per_step;
    const double angle = 2 * std::numbers::pi * at / 24;
    const double c = std::cos(angle);
    const double s = std::sin(angle);
    cc += c * c;
    ss += s * s;
    cs += c * s;
    xc += (x[i] - out.mean) * c;
    xs += (x[i] - out.mean) * s;
  }
  const double determinant = cc * ss - cs * cs;
  if (!(determinant > 1e-9 * cc * ss)) return;
  out.cosine = (xc * ss - xs * cs) / determinant;
  out.sine = (xs * cc - xc * cs) / determinant;
}

/// Fills `out`; false where too little is known.
bool describe(std::span<const double> x, const FigureWindows& windows, SeriesFigures& out) {
  double sum = 0;
  std::size_t known = 0;
  for (const double value : x) {
    if (std::isnan(value)) continue;
    sum += value;
    ++known;
  }
  if (static_cast<double>(known) < known_share_min * static_cast<double>(x.size())) return false;
  out.mean = sum / static_cast<double>(known);
  out.variance = mean_product(x, 0, out.mean);
  if (out.variance < variance_min) {
    out.variance = 0;
    return true;
  }
  auto& correlations = out.autocorrelation.emplace();
  for (std::size_t i = 0; i < lag_count; ++i) {
    correlations[i] = mean_product(x, windows.lags[i], out.mean) / out.variance;
  }
  fit_wave(x, windows, out);
  const double burst = out.mean + 2 * std::sqrt(out.variance);
  const auto bursts = std::count_if(x.begin(), x.end(), [&](double v) { return v > burst; });
  out.burst_share = static_cast<double>(bursts) / static_cast<double>(known);
  return true;
}

/// The series of up to block_vms VMs from `first` on in one window.
void describe_block(const TraceView& view, const FigureWindows& windows, std::size_t window,
                    std::size_t first, std::vector<SeriesFigures>& out) {
  const std::vector<TraceVm>& vms = view.header->vms;
  const std::size_t count = std::min(block_vms, vms.size() - first);
  std::vector<std::vector<double>> columns(count, std::vector<double>(windows.steps));
  for (std::size_t i = 0; i < windows.steps; ++i) {
    const auto row = view.at(TraceQuantity::cpu_used, window * windows.steps + i);
    for (std::size_t k = 0; k < count; ++k) {
      const auto vcpus = static_cast<double>(vms[first + k].vcpus.value_or(1));
      columns[k][i] = static_cast<double>(row[first + k]) / vcpus;
    }
  }
  for (std::size_t k = 0; k < count; ++k) {
    SeriesFigures series{
        .vm = first + k, .window = window, .vcpus = vms[first + k].vcpus.value_or(1)};
    if (describe(columns[k], windows, series)) out.push_back(series);
  }
}

}  // namespace

double SeriesFigures::amplitude() const {
  return std::hypot(cosine, sine);
}

double SeriesFigures::daily_share() const {
  if (variance <= 0) return 0;
  return std::min(1.0, (cosine * cosine + sine * sine) / 2 / variance);
}

FigureWindows figure_windows(const TraceHeader& header, std::string_view file) {
  const Duration period = header.period;
  if (hour % period != Duration::zero() || period * 2 > hour) {
    throw InputError(file, "$.period", "must divide an hour into two or more; resample first");
  }
  const Duration length = period * static_cast<std::int64_t>(header.steps);
  if (length < 2 * day) {
    throw InputError(file, "$.steps", "a daily rhythm takes a record of at least two days");
  }
  FigureWindows out;
  out.steps = static_cast<std::size_t>(std::min(length, week) / period);
  out.count = header.steps / out.steps;
  out.lags = {1, static_cast<std::size_t>(hour / period), static_cast<std::size_t>(day / period)};
  out.hours_per_step = hours(period);
  if (header.start_unix_seconds) {
    constexpr std::int64_t day_s = 86'400;
    const std::int64_t of_day = (*header.start_unix_seconds % day_s + day_s) % day_s;
    out.start_hour = static_cast<double>(of_day) / 3600.0;
  }
  return out;
}

std::vector<SeriesFigures> series_figures(const TraceView& view, std::string_view file) {
  const TraceHeader& header = *view.header;
  if (!view.has(TraceQuantity::cpu_used)) {
    throw InputError(file, "$.quantities", "has no cpu_used to describe");
  }
  const FigureWindows windows = figure_windows(header, file);
  std::vector<SeriesFigures> out;
  for (std::size_t window = 0; window < windows.count; ++window) {
    for (std::size_t first = 0; first < header.vms.size(); first += block_vms) {
      describe_block(view, windows, window, first, out);
    }
  }
  if (out.empty()) {
    throw InputError(file, "$.vms", "no VM has nine tenths of the samples of any week");
  }
  return out;
}

LoadFigures load_figures(std::span<const SeriesFigures> series) {
  LoadFigures out{.series = series.size()};
  if (series.empty()) return out;
  const auto n = static_cast<double>(series.size());
  double square = 0;
  double variance = 0;
  double cosine = 0;
  double sine = 0;
  double changing = 0;
  for (const SeriesFigures& one : series) {
    out.mean += one.mean / n;
    square += one.mean * one.mean / n;
    variance += one.variance / n;
    cosine += one.cosine / n;
    sine += one.sine / n;
    out.daily_amplitude += one.amplitude() / n;
    out.burst_share += one.burst_share / n;
    if (!one.autocorrelation) continue;
    changing += 1;
    for (std::size_t i = 0; i < lag_count; ++i) {
      out.autocorrelation[i] += (*one.autocorrelation)[i];
    }
    out.daily_share += one.daily_share();
  }
  if (changing > 0) {
    for (double& correlation : out.autocorrelation) correlation /= changing;
    out.daily_share /= changing;
  }
  const double between = std::max(0.0, square - out.mean * out.mean);
  out.sd_within = std::sqrt(variance);
  out.sd_between = std::sqrt(between);
  out.sd = std::sqrt(variance + between);
  const double together = std::hypot(cosine, sine);
  if (out.mean > 0) out.together_amplitude_relative = together / out.mean;
  if (out.daily_amplitude > 0) out.concentration = together / out.daily_amplitude;
  const double angle = std::atan2(sine, cosine) / (2 * std::numbers::pi) * 24;
  out.together_peak_hour = angle < 0 ? angle + 24 : angle;
  return out;
}

}  // namespace gemello::traces
