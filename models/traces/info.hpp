#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string>

#include "models/traces/trace.hpp"

namespace gemello::traces {

/// Statistics over all samples of a quantity that are not gaps, in its unit; exact.
struct QuantityInfo {
  std::size_t samples = 0;
  /// Missing samples of VMs while they are there (an absent VM has no gaps).
  std::size_t gaps = 0;
  double mean = 0;
  double sd = 0;  ///< of the sample (n - 1); 0 for one sample
  double min = 0;
  double q1 = 0;  ///< quartiles by linear interpolation (Hyndman and Fan 1996, definition 7)
  double median = 0;
  double q3 = 0;
  double max = 0;
};

struct TraceInfo {
  /// Nothing for a quantity that the trace lacks.
  std::array<std::optional<QuantityInfo>, quantity_count> quantities{};
  Duration length{};           ///< period x steps
  std::size_t arrivals = 0;    ///< after the start
  std::size_t departures = 0;  ///< before the end
  /// VMs that are there in a step, over the steps.
  std::size_t vms_min = 0;
  double vms_mean = 0;
  std::size_t vms_max = 0;
};

/// Reads the trace a few times over, sequentially; needs 2 MB whatever its size.
TraceInfo info(const TraceView& view);

/// For people: the header, one line per quantity, concurrency.
std::string info_text(const TraceHeader& header, const TraceInfo& info);
/// For programs: the same as one JSON object; units in the names or beside the values.
std::string info_json(const TraceHeader& header, const TraceInfo& info);

}  // namespace gemello::traces
