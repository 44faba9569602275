#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "models/traces/trace.hpp"

namespace gemello::traces {

/// The lags of autocorrelations: one step, one hour, one day.
inline constexpr std::size_t lag_count = 3;
inline constexpr std::array<std::string_view, lag_count> lag_names{"step", "hour", "day"};

/// How a record is cut into series to be described: one per VM and window of a week (the whole
/// record where it is shorter), so that records of different length are described alike.
struct FigureWindows {
  std::size_t steps = 0;  ///< in a window
  std::size_t count = 0;
  std::array<std::size_t, lag_count> lags{};  ///< in steps
  /// Hour of the day, UTC, at which step 0 begins; 0 where the record does not know its start.
  double start_hour = 0;
  double hours_per_step = 0;
};
/// Errors: InputError(file, "$.period" or "$.steps", sentence) where the period does not divide
/// an hour into at least two, or the record is shorter than two days.
FigureWindows figure_windows(const TraceHeader& header, std::string_view file);

/// One VM in one window: CPU used as a share of its vCPUs (of one core where their number is not
/// known).
struct SeriesFigures {
  std::size_t vm = 0;
  std::size_t window = 0;
  std::int64_t vcpus = 1;
  double mean = 0;
  double variance = 0;  ///< of the population (over n)
  /// Covariance of the pairs that are known / variance; nothing for a constant series.
  std::optional<std::array<double, lag_count>> autocorrelation{};
  /// The wave of 24 h that fits best: mean + cosine x cos(2 pi h / 24) + sine x sin(2 pi h / 24),
  /// h = hours UTC.
  double cosine = 0;
  double sine = 0;
  double burst_share = 0;  ///< samples above mean + 2 standard deviations

  double amplitude() const;
  /// Of the variance, by the wave of 24 h: amplitude^2 / 2 / variance; 0 for a constant series.
  double daily_share() const;
};

/// Series of which at least nine tenths of the samples are known, by window, then VM.
/// Errors: those of figure_windows; InputError where there is no CPU use or no such series.
std::vector<SeriesFigures> series_figures(const TraceView& view, std::string_view file);

/// Figures of a set of series. Each series counts alike.
struct LoadFigures {
  std::size_t series = 0;
  double mean = 0;
  double sd = 0;          ///< of all samples: within series and between their means
  double sd_within = 0;   ///< square root of the mean variance of a series
  double sd_between = 0;  ///< of the means of series
  std::array<double, lag_count> autocorrelation{};  ///< mean over series that are not constant
  double daily_amplitude = 0;                       ///< mean over series
  double daily_share = 0;                           ///< mean over series that are not constant
  /// Of the sum of all waves of 24 h, over the mean: the rhythm of the cloud as a whole.
  double together_amplitude_relative = 0;
  double together_peak_hour = 0;  ///< UTC
  /// |sum of waves| / sum of |waves|: 1 if all VMs peak at one hour, 0 if anywhen.
  double concentration = 0;
  double burst_share = 0;
};
LoadFigures load_figures(std::span<const SeriesFigures> series);

/// For people and programs. `header` is of the trace.
std::string figures_text(const TraceHeader& header, const LoadFigures& figures);
std::string figures_json(const TraceHeader& header, const LoadFigures& figures);

}  // namespace gemello::traces
