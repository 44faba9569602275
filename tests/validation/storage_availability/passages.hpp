#pragma once

#include <cstdint>
#include <vector>

#include "models/units/time.hpp"

namespace gemello::storage_availability {

/// One part out of service for a time.
struct Outage {
  Instant from{};
  Instant until{};
};

/// How often too few were up, and after how much time at risk: from all up to too few. After that
/// the clock stands until all are up again.
struct Passages {
  std::uint64_t count = 0;
  double days = 0;  ///< at risk, with what a run was at risk after its last passage

  double mean_days() const { return days / static_cast<double>(count); }
};

/// Adds a run from the origin, all up, to `end`. At most `spare` parts may be out at once, each by
/// one outage at a time; `outages` in any order.
void add_run(Passages& passages, const std::vector<Outage>& outages, std::uint32_t spare,
             Instant end);

}  // namespace gemello::storage_availability
