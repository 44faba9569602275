#include "tests/contract/world_contract.hpp"

#include <algorithm>

namespace gemello::testing {

Bytes WorldContract::booked(HostId id) {
  const InFlightTable nothing;
  return world().observe().with(world().now(), nothing, {}).memory_committed(id);
}

void WorldContract::pass(Duration time) {
  const auto take = [&] {
    const std::vector<Event> events = world().take_events();
    log_.insert(log_.end(), events.begin(), events.end());
  };
  take();
  for (const Instant end = world().now() + time; world().now() < end;) {
    harness_->advance(std::min<Duration>(1s, end - world().now()));
    take();
  }
}

ActionId WorldContract::begin(const Action& action) {
  const ActionId id{++last_id_};
  world().begin(id, action);
  return id;
}

ActionId WorldContract::carry_out(const Action& action) {
  const ActionId id = begin(action);
  pass_long_enough();
  return id;
}

void WorldContract::lose(HostId id) {
  harness().lose_power(id);
  pass_long_enough();
}

void WorldContract::live_through(const std::function<void()>& check) {
  for (int second = 0; second < 900; ++second) {
    if (second == 30) begin(Migrate{vm("a"), host("hv1"), host("hv3")});
    if (second == 60) begin(Deploy{vm("d"), host("hv2")});
    if (second == 120) begin(Stop{vm("b")});
    if (second == 200) harness().lose_power(host("hv2"));
    if (second == 400) harness().return_power(host("hv2"));
    harness().advance(1s);
    check();
  }
}

std::vector<Event> WorldContract::outcomes(ActionId id) const {
  std::vector<Event> found;
  std::copy_if(log_.begin(), log_.end(), std::back_inserter(found), [&](const Event& event) {
    return (std::holds_alternative<ActionDone>(event.body) ||
            std::holds_alternative<ActionFailed>(event.body) ||
            std::holds_alternative<ActionUnknown>(event.body)) &&
           sort_id(event) == static_cast<std::uint64_t>(id);
  });
  return found;
}

bool WorldContract::ended_done(ActionId id) const {
  const auto ends = outcomes(id);
  return ends.size() == 1 && std::holds_alternative<ActionDone>(ends[0].body);
}
bool WorldContract::ended_failed(ActionId id) const {
  const auto ends = outcomes(id);
  return ends.size() == 1 && std::holds_alternative<ActionFailed>(ends[0].body);
}
bool WorldContract::ended_unknown(ActionId id) const {
  const auto ends = outcomes(id);
  return ends.size() == 1 && std::holds_alternative<ActionUnknown>(ends[0].body);
}

}  // namespace gemello::testing
