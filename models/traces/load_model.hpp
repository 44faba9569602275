#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "models/traces/figures.hpp"
#include "models/traces/trace.hpp"

namespace gemello::traces {

/// A normal distribution of a logarithm.
struct LogNormal {
  double mean = 0;
  double sd = 0;
};

/// VMs of one kind, as a random process of CPU use in shares of a VM's vCPUs.
///
/// A VM draws its mean and its coefficient of variation (standard deviation / mean); its use is
/// logit-normal with these, over a Gaussian process of variance 1: a wave of 24 h whose peak hour
/// the VM draws, and autoregressive noise, of which a part repeats every day. Autocorrelations and
/// daily share are those of the Gaussian process.
struct LoadClass {
  std::string name;
  double share = 0;                                 ///< of the VMs
  LogNormal mean{};                                 ///< ln of a VM's mean
  LogNormal variation{};                            ///< ln of standard deviation / mean
  std::array<double, lag_count> autocorrelation{};  ///< in (-1, 1)
  double daily_share = 0;                           ///< of the variance, by the wave of 24 h
  double peak_hour = 0;                             ///< UTC
  double concentration = 0;                         ///< of the VMs' peaks, 0 (anywhen) to 1
  /// Number of vCPUs and share of the class, ascending.
  std::vector<std::pair<std::int64_t, double>> vcpus{};
};

struct LoadModel {
  Duration period{};
  std::string origin;   ///< what it was fitted to
  std::string licence;  ///< of this model
  std::vector<LoadClass> classes{};
};

/// load_model.json, strict: unknown keys, shares that do not sum to 1, correlations that no
/// process has are errors. Errors: InputError(file, JSON path, sentence).
LoadModel load_model_from_json(std::string_view text, std::string_view file);
std::string load_model_to_json(const LoadModel& model);

/// Fits a model to the CPU use of a trace of at least two days: classes of equal size, six
/// by a series' mean times four by its variation, described by the figures of their series; then
/// corrected until series that `synthesize` makes have these figures (method of simulated moments,
/// McFadden 1989): the finite week and the shape of the marginal are in the correction.
/// Deterministic. Errors: those of series_figures; fewer than 96 series.
LoadModel fit_load_model(const TraceView& view, std::string_view file);

struct SynthesisOptions {
  std::size_t vms = 100;
  Duration length = std::chrono::hours(7 * 24);  ///< a multiple of the period
  std::uint64_t seed = 1;
};
/// Makes a trace that begins at 00:00 UTC of no particular day. VM i depends on model, seed and i
/// only. Class, mean, variation, peak and size of the VMs are a rotated Halton sequence, so that
/// few VMs represent the model well; their course comes from the named stream "synth/<i>".
/// `class_of` receives the class of each VM if given. Errors: InputError("synth", option,
/// sentence).
TraceData synthesize(const LoadModel& model, const SynthesisOptions& options,
                     std::vector<std::size_t>* class_of = nullptr);

}  // namespace gemello::traces
