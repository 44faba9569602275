#pragma once

#include <string>

#include "models/fleet/guard.hpp"
#include "tests/support/fleet_from_table.hpp"

namespace gemello {

/// What the guard says: "" where it lets the action pass.
inline std::string verdict(const testing::TableFleet& fleet, const Action& action,
                           GuardLimits limits = {}) {
  return Guard(limits).refuse(fleet.view(), action).value_or("");
}

}  // namespace gemello
