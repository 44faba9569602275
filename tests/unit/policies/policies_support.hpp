#pragma once

#include <string>
#include <vector>

#include "models/policies/waking.hpp"
#include "models/units/error.hpp"
#include "tests/support/fleet_from_table.hpp"

namespace gemello::testing {

inline Event event(const TableFleet& fleet, EventBody body) {
  return {fleet.now, std::move(body)};
}

/// "deploy a on hv1"-like lines: what a decision says, readable in a failing test.
inline std::vector<std::string> lines(const TableFleet& fleet, const Decision& decision) {
  std::vector<std::string> text;
  for (const Action& action : decision.actions) text.push_back(to_text(action, fleet.inventory));
  return text;
}

/// The action is under way from now on, as after a Controller's tick. Returns its id.
inline ActionId begin(TableFleet& fleet, const Action& action) {
  std::uint64_t last = 0;
  for (const InFlightAction& entry : fleet.in_flight.all())
    last = static_cast<std::uint64_t>(entry.id);
  const ActionId id{last + 1};
  fleet.in_flight.begin(id, action, fleet.now);
  return id;
}

/// The books of CPU as measured: no floor for idle VMs, so that numbers stay round.
inline policies::PlacementOptions exact_books() {
  policies::PlacementOptions options;
  options.books.demand_floor = 0;
  options.books.demand_unmeasured = 0;
  return options;
}

}  // namespace gemello::testing
