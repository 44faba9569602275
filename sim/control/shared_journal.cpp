#include "sim/control/shared_journal.hpp"

#include <algorithm>

namespace gemello::sim {

bool SharedJournal::Writer::writes() const {
  if (stands_still_()) return false;
  if (!reached_()) throw LeaseLost("the journal cannot be reached");
  if (epoch_ != shared_.epoch_) throw LeaseLost("a later turn writes to the journal");
  return true;
}

// Events are the world's, logged by the room once for all: here only outcomes count.
void SharedJournal::Writer::event(const Event& event) {
  if (!writes()) return;
  const auto close = [&](ActionId id) { shared_.open_.erase(id); };
  if (const auto* done = std::get_if<ActionDone>(&event.body)) close(done->action);
  if (const auto* failed = std::get_if<ActionFailed>(&event.body)) close(failed->action);
  if (const auto* unknown = std::get_if<ActionUnknown>(&event.body))
    if (const auto entry = shared_.open_.find(unknown->action); entry != shared_.open_.end())
      entry->second.unknown_since = event.time;
}

void SharedJournal::Writer::intent(Instant now, ActionId id, const Action& action,
                                   const Rationale* why) {
  if (!writes()) return;
  shared_.last_id_ = std::max(shared_.last_id_, id);
  shared_.open_[id] = {id, action, now, std::nullopt, std::nullopt};
  shared_.run_.intent(now, id, action, why);
}

void SharedJournal::Writer::refusal(Instant now, ActionId id, const Action& action,
                                    std::string_view reason, const Rationale* why) {
  if (!writes()) return;
  shared_.last_id_ = std::max(shared_.last_id_, id);
  shared_.run_.refusal(now, id, action, reason, why);
}

void SharedJournal::Writer::held(Instant now, ActionId id, const Action& action,
                                 std::string_view mode, const Rationale* why) {
  if (!writes()) return;
  shared_.last_id_ = std::max(shared_.last_id_, id);
  shared_.run_.held(now, id, action, mode, why);
}

void SharedJournal::Writer::resolved(Instant now, ActionId id) {
  if (!writes()) return;
  shared_.open_.erase(id);
  shared_.run_.resolved(now, id);
}

void SharedJournal::Writer::memory(Instant now, std::string_view text) {
  if (!writes()) return;
  shared_.memory_ = text;
  shared_.run_.memory(now, text);
}

void SharedJournal::Writer::begin_turn(Instant, Epoch epoch) {
  if (!reached_()) throw LeaseLost("the journal cannot be reached");
  if (epoch < shared_.epoch_) throw LeaseLost("a later turn writes to the journal");
  shared_.epoch_ = epoch_ = epoch;
}

Journal::Recovery SharedJournal::Writer::recover() {
  Recovery recovery;
  if (!writes()) return recovery;
  recovery.last_id = shared_.last_id_;
  for (const auto& [id, entry] : shared_.open_) recovery.open.push_back(entry);
  recovery.memory = shared_.memory_;
  return recovery;
}

}  // namespace gemello::sim
