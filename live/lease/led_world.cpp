#include "live/lease/led_world.hpp"

#include <fmt/format.h>

namespace gemello::live {

std::vector<Event> LedWorld::take_events() {
  std::vector<Event> events = world_.take_events();
  for (const Event& event : events) news_.note(event);
  const auto turn = leadership_.turn(clock_.now());
  const Epoch epoch = turn ? turn->epoch : Epoch::none;
  if (epoch != epoch_ && epoch != Epoch::none) {
    const std::vector<Event> again = news_.again(world_.now(), world_.observe().data());
    events.insert(events.begin(), again.begin(), again.end());
  }
  epoch_ = epoch;
  return events;
}

void LedWorld::begin(ActionId id, const Action& action) {
  const auto turn = leadership_.turn(clock_.now());
  if (!turn)
    throw LeaseLost(fmt::format(
        "action {} is not begun: the turn has ended since its intent was written", number(id)));
  window_.open_until(turn->until);
  world_.begin(id, action);
}

}  // namespace gemello::live
