#pragma once

#include <algorithm>
#include <variant>

#include "models/fleet/fleet_view.hpp"

namespace gemello::policies {

// Source: a find of our own (seed 9000439 of the swarm with gates, 2026-11-27).

/// Whether an order to the VM is under way, or one of kind `Own` waits for an operator's answer.
/// Another order that waits has not begun and stands in nobody's way: what a host's death or an
/// I/O error asks for is not put off by a move that nobody may ever approve.
template <class Own>
bool occupied(const FleetView& view, VmId vm) {
  if (!view.locked(vm)) return false;
  const auto in_flight = view.in_flight();
  return std::any_of(in_flight.begin(), in_flight.end(), [&](const InFlightAction& entry) {
    return vm_of(entry.action) == vm && (!entry.held || std::holds_alternative<Own>(entry.action));
  });
}

}  // namespace gemello::policies
