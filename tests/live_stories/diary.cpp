#include "tests/live_stories/diary.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace gemello::testing {
void Diary::write(Instant at, std::string text) {
  lines_.push_back({at, std::move(text)});
}

void Diary::take_id(ActionId id, bool again) {
  last_ = std::max(last_, id);
  const auto [found, added] = ids_.try_emplace(id, false);
  if (!added && (!again || found->second))
    complaints_.push_back(fmt::format("action id {} is used again", number(id)));
}

void Diary::outcome(Instant at, ActionId id, bool unknown) {
  if (++ends_[id] > 1)
    complaints_.push_back(fmt::format("action {} ended {} times", number(id), ends_[id]));
  const auto found = open_.find(id);
  if (found == open_.end()) {
    complaints_.push_back(fmt::format("action {} ended and was not open", number(id)));
  } else if (unknown) {
    found->second.unknown_since = at;
  } else {
    open_.erase(found);
  }
}

void Diary::event(const Event& event) {
  write(event.time, to_text(event, inventory_));
  if (const auto* done = std::get_if<ActionDone>(&event.body))
    outcome(event.time, done->action, false);
  if (const auto* failed = std::get_if<ActionFailed>(&event.body))
    outcome(event.time, failed->action, false);
  if (const auto* unknown = std::get_if<ActionUnknown>(&event.body))
    outcome(event.time, unknown->action, true);
}

void Diary::intent(Instant now, ActionId id, const Action& action, const Rationale*) {
  write(now, fmt::format("begin {} {}", number(id), to_text(action, inventory_)));
  take_id(id, true);  // a held one is begun under its own id
  ids_[id] = true;
  begun_.emplace_back(id, action);
  open_[id] = {id, action, now, std::nullopt, std::nullopt};
  if (on_intent) on_intent(action);
}

void Diary::refusal(Instant now, ActionId id, const Action& action, std::string_view reason,
                    const Rationale*) {
  write(now, fmt::format("refuse {} {}: {}", number(id), to_text(action, inventory_), reason));
  take_id(id, true);
}

void Diary::held(Instant now, ActionId id, const Action& action, std::string_view mode,
                 const Rationale*) {
  write(now, fmt::format("hold {} {}: {}", number(id), to_text(action, inventory_), mode));
  take_id(id, false);
}

void Diary::appeal(Instant now, const Appeal& appeal) {
  write(now, "asks " + appeal.because);
}

void Diary::resolved(Instant now, ActionId id) {
  write(now, fmt::format("resolve {}", number(id)));
  if (open_.erase(id) == 0)
    complaints_.push_back(fmt::format("action {} was resolved and not open", number(id)));
}

void Diary::memory(Instant, std::string_view text) {
  memory_ = std::string(text);
}

Journal::Recovery Diary::recover() {
  Recovery recovery;
  recovery.last_id = last_;
  recovery.memory = memory_;
  for (const auto& [id, entry] : open_) recovery.open.push_back(entry);
  return recovery;
}

}  // namespace gemello::testing
