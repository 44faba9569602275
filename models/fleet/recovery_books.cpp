#include "models/fleet/recovery_books.hpp"

#include <algorithm>
#include <utility>

namespace gemello {

RecoveryBooks::RecoveryBooks(Journal::Recovery kept)
    : last_id_(kept.last_id),
      memory_(std::move(kept.memory)),
      moves_(std::move(kept.recent_moves)) {
  for (InFlightAction& entry : kept.open) open_.emplace(entry.id, std::move(entry));
}

void RecoveryBooks::intent(Instant now, ActionId id, const Action& action) {
  used(id);
  open_[id] = {id, action, now, std::nullopt, std::nullopt};
  if (!std::holds_alternative<Migrate>(action)) return;
  std::erase_if(moves_, [&](Instant at) { return now - at >= 1h; });
  moves_.push_back(now);
}

void RecoveryBooks::used(ActionId id) {
  last_id_ = std::max(last_id_, id);
}

void RecoveryBooks::event(const Event& event) {
  const auto entry = open_.find(outcome_of(event));
  if (entry == open_.end()) return;
  if (std::holds_alternative<ActionUnknown>(event.body))
    entry->second.unknown_since = event.time;
  else
    open_.erase(entry);
}

Journal::Recovery RecoveryBooks::recovery() const {
  Journal::Recovery recovery;
  recovery.last_id = last_id_;
  for (const auto& [id, entry] : open_) recovery.open.push_back(entry);
  recovery.memory = memory_;
  recovery.recent_moves = moves_;
  return recovery;
}

}  // namespace gemello
