#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "models/units/time.hpp"

namespace gemello::runs {

/// One quantity of all objects of one kind over a run. Values are float32 in `unit`; NaN: nothing
/// known. Row r holds what holds from start + r * period on, as the run's README says.
struct SeriesInfo {
  std::string kind;      ///< "fleet", "host", "vm", "link"
  std::string quantity;  ///< "cpu_demand", "cpu_used", "power", "hosts_on", "load"
  std::string unit;      ///< "MHz", "W", "1" for counts and ratios; "": in the objects' names
  Instant start{};
  Duration period{};
  std::vector<std::string> objects;  ///< one per column
  bool pyramid = true;               ///< keep min/max/mean of 16, 256, ... rows

  /// "host.cpu_used".
  std::string name() const { return kind + "." + quantity; }
  friend bool operator==(const SeriesInfo&, const SeriesInfo&) = default;
};

/// Rows of one level of a pyramid per row of the level below.
inline constexpr std::size_t pyramid_factor = 16;

}  // namespace gemello::runs
