#include "live/lease/led_world.hpp"

#include <fmt/format.h>

namespace gemello::live {

void LedWorld::begin(ActionId id, const Action& action) {
  const Instant now = clock_.now();
  if (!leadership_.may_begin(now))
    throw LeaseLost(fmt::format(
        "action {} is not begun: too little is left of the turn since its intent was written",
        number(id)));
  window_.open_until(leadership_.turn(now)->until);
  world_.begin(id, action);
}

}  // namespace gemello::live
