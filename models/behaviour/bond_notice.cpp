#include "models/behaviour/bond_notice.hpp"

#include "models/units/error.hpp"

namespace gemello::behaviour {

std::optional<Duration> time_to_notice(const Bond& bond, const CarrierChange& change) {
  if (bond.miimon <= Duration::zero()) return std::nullopt;
  GEMELLO_INVARIANT(change.since_poll >= Duration::zero() && change.since_poll < bond.miimon,
                    "a bond polls every miimon");
  const bool at_once = change.up && !change.others_in_use;
  const Duration delay = at_once ? Duration::zero() : change.up ? bond.up_delay : bond.down_delay;
  return bond.miimon - change.since_poll + delay / bond.miimon * bond.miimon;
}

}  // namespace gemello::behaviour
