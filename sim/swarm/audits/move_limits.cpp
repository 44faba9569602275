#include "sim/swarm/audits/move_limits.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace gemello::swarm {

void MoveLimits::told(const Sight&, const Event& event) {
  if (const auto* done = std::get_if<ActionDone>(&event.body)) under_way_.erase(done->action);
  if (const auto* failed = std::get_if<ActionFailed>(&event.body)) under_way_.erase(failed->action);
  // One of unknown outcome may go on: the Guard counts it, and so may anybody; here it is not.
  if (const auto* unknown = std::get_if<ActionUnknown>(&event.body))
    under_way_.erase(unknown->action);
}

void MoveLimits::begun(const Sight& sight, ActionId id, const Action& action) {
  const auto* move = std::get_if<Migrate>(&action);
  if (move == nullptr) return;
  under_way_.emplace(id, *move);
  begun_.push_back(sight.now);
  const GuardLimits& limits = sight.scenario.guard;
  const auto complain = [&](std::ptrdiff_t count, const char* where) {
    broken(sight.now,
           fmt::format("{} is migration {} {}", to_text(action, sight.inventory), count, where));
  };
  const auto all = static_cast<std::ptrdiff_t>(under_way_.size());
  if (all > limits.migrations_in_flight_max) complain(all, "under way");
  for (const HostId host : {move->from, move->to}) {
    const auto here = std::count_if(under_way_.begin(), under_way_.end(), [&](const auto& entry) {
      return entry.second.from == host || entry.second.to == host;
    });
    if (here > limits.migrations_per_host_max) complain(here, "of a host");
  }
  const auto in_hour =
      std::count_if(begun_.begin(), begun_.end(), [&](Instant at) { return sight.now - at < 1h; });
  if (limits.moves_per_hour_max > 0 && in_hour > limits.moves_per_hour_max)
    complain(in_hour, "in an hour");
}

}  // namespace gemello::swarm
