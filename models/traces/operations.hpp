#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "models/traces/sink.hpp"
#include "models/traces/trace.hpp"

namespace gemello::traces {

// Operations read a view and send the result to a sink: TraceWriter for a file, DataSink for
// memory. Each adds what it did to header.method. Errors: InputError("cut" | "scale" |
// "resample", option, sentence) for options that cannot be met.

struct CutOptions {
  /// The window [from, to) in the time of the trace; `never` is its end. Both on step borders.
  Instant from = origin;
  Instant to = never;
  /// Keeps VMs whose name matches any of these ('*' any text, '?' one character); empty: all.
  std::vector<std::string> names{};
  /// Then keeps the first so many, in the order of the trace.
  std::optional<std::size_t> first{};
};
/// Cuts out a window of time and some VMs. VMs that are not there in the window are left out
/// (before `first` counts); arrivals and departures move with the window, those before or after it
/// become its start and `never`.
void cut(const TraceView& view, const CutOptions& options, TraceSink& sink);

struct ScaleOptions {
  /// By index_of; finite and at least 0. A factor of a quantity that the trace lacks is an error.
  std::array<double, quantity_count> factors{1, 1, 1, 1, 1, 1, 1};
};
/// Multiplies samples. Sizes (vcpus, core speed, memory) stay: what a VM asks may pass what it has.
void scale(const TraceView& view, const ScaleOptions& options, TraceSink& sink);

/// To another period. Every new sample is the time-weighted mean of the old ones it overlaps,
/// gaps left out (all gaps: a gap); so a longer period keeps the mean of gap-free data and a
/// shorter one holds the value. A last step that reaches past the end of the record is the mean of
/// what there is. Arrivals and departures stay as they are.
void resample(const TraceView& view, Duration period, TraceSink& sink);

/// Whether a name matches a pattern of '*' and '?'.
bool matches(std::string_view name, std::string_view pattern);

}  // namespace gemello::traces
