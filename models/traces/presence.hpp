#pragma once

#include <algorithm>
#include <cstddef>

#include "models/traces/trace.hpp"

namespace gemello::traces {

/// The steps [first, end) of which a VM is there for at least a part; empty when it is outside the
/// record.
struct Presence {
  std::size_t first = 0;
  std::size_t end = 0;
};

inline Presence presence_of(const TraceVm& vm, const TraceHeader& header) {
  const Duration length = header.period * static_cast<std::int64_t>(header.steps);
  const Duration arrival = std::min(vm.arrival.time_since_epoch(), length);
  Presence presence{.first = static_cast<std::size_t>(arrival / header.period),
                    .end = header.steps};
  if (vm.departure.time_since_epoch() < length) {
    const Duration departure = vm.departure.time_since_epoch();
    const bool part = departure % header.period != Duration::zero();
    presence.end = static_cast<std::size_t>(departure / header.period) + (part ? 1 : 0);
  }
  return presence;
}

}  // namespace gemello::traces
