#include "sim/swarm/audits/one_outcome.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace gemello::swarm {

void OneOutcome::begun(const Sight& sight, ActionId id, const Action& action) {
  if (!actions_.emplace(id, Life::open).second)
    broken(sight.now, fmt::format("action {} was begun before: {}", number(id),
                                  to_text(action, sight.inventory)));
}

void OneOutcome::told(const Sight& sight, const Event& event) {
  const auto end = [&](ActionId id, Life life) {
    const auto found = actions_.find(id);
    if (found == actions_.end())
      return broken(sight.now, fmt::format("action {} ended and was never begun", number(id)));
    if (found->second != Life::open)
      return broken(sight.now, fmt::format("action {} ended twice", number(id)));
    found->second = life;
  };
  if (const auto* done = std::get_if<ActionDone>(&event.body)) end(done->action, Life::over);
  if (const auto* failed = std::get_if<ActionFailed>(&event.body)) end(failed->action, Life::over);
  if (const auto* unknown = std::get_if<ActionUnknown>(&event.body))
    end(unknown->action, Life::unknown);
}

// A turn takes what earlier ones left open for Unknown until all that it touched was seen.
bool OneOutcome::observed_later(const Sight& sight, const InFlightAction& entry) {
  if (!sight.scenario.controllers || !entry.unknown_since) return false;
  const auto unseen = [&](HostId host) {
    return host.valid() && (sight.books.hosts.state[host.index()] == HostState::unreachable ||
                            sight.books.hosts.observed_at[host.index()] <= *entry.unknown_since);
  };
  const VmId vm = vm_of(entry.action);
  const auto* move = std::get_if<Migrate>(&entry.action);
  return unseen(target_of(entry.action)) || (move != nullptr && unseen(move->from)) ||
         (vm.valid() && unseen(sight.books.vms.host[vm.index()]));
}

void OneOutcome::ended(const Sight& sight, const Closing& closing) {
  for (const auto& [id, life] : actions_)
    if (life == Life::open && !sight.truth.open_actions->contains(id))
      broken(sight.now, fmt::format("action {} has no outcome and is not under way", number(id)));
  for (const InFlightAction& entry : closing.in_flight) {
    const auto found = actions_.find(entry.id);
    // Done at this very instant: the snapshot that shows it is the next.
    const bool settling = entry.ended_at && *entry.ended_at >= sight.books.published_at;
    if (settling || observed_later(sight, entry)) continue;
    if (found != actions_.end() && found->second == Life::over)
      broken(sight.now, fmt::format("the controller still holds action {}, which is over: {}",
                                    number(entry.id), to_text(entry.action, sight.inventory)));
  }
}

}  // namespace gemello::swarm
