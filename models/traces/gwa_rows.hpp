#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "models/traces/import.hpp"
#include "models/traces/lines.hpp"

namespace gemello::traces {

/// The quantities of GWA-T-12, in the order of a row's values.
inline constexpr std::array<TraceQuantity, 6> gwa_quantities{
    TraceQuantity::cpu_used,   TraceQuantity::memory_used, TraceQuantity::disk_read,
    TraceQuantity::disk_write, TraceQuantity::net_rx,      TraceQuantity::net_tx};

/// One line: seconds, and the values of gwa_quantities in a trace's units.
struct GwaRow {
  std::int64_t time_s = 0;
  std::array<float, gwa_quantities.size()> values{};
};

/// One file, as ColumnFiller takes it.
struct GwaVm {
  std::string name;  ///< of the member, with its folders
  std::string file;
  std::vector<GwaRow> rows{};
  std::int64_t vcpus = 0;  ///< 0 as long as none is known; likewise below
  double capacity_mhz = 0;
  double memory_kb = 0;

  Duration time(std::size_t row) const { return std::chrono::seconds(rows[row].time_s); }
  std::size_t line(std::size_t row) const { return row + 2; }
};

/// What a time stamp counts. Decided by the first that tells, and binding for the whole data set.
enum class GwaClock { seconds, milliseconds };

/// Reads a member; `clock` is decided or held against. Errors: InputError with file and line.
GwaVm read_gwa_member(const Member& member, std::optional<GwaClock>& clock, ImportReport& report);

}  // namespace gemello::traces
