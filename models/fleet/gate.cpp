#include "models/fleet/gate.hpp"

#include <algorithm>

namespace gemello {

const char* name(GateMode mode) {
  switch (mode) {
    case GateMode::observe:
      return "observe";
    case GateMode::recommend:
      return "recommend";
    case GateMode::approve:
      return "approve";
    case GateMode::automatic:
      return "auto";
  }
  return "?";
}

Gate::Gate(GateMode mode, Duration approval_timeout) : approval_timeout_(approval_timeout) {
  modes_.fill(mode);
}

Gate::Verdict Gate::judge(ActionId id, const Action& action, Instant now) {
  if (!armed_) return Verdict::drop;
  switch (mode(action)) {
    case GateMode::observe:
    case GateMode::recommend:
      return Verdict::drop;
    case GateMode::approve:
      held_.push_back({id, action, now + approval_timeout_});
      return Verdict::hold;
    case GateMode::automatic:
      return Verdict::pass;
  }
  return Verdict::drop;
}

bool Gate::holds(const Action& action) const {
  return std::any_of(held_.begin(), held_.end(),
                     [&](const Held& held) { return held.action == action; });
}

std::vector<Gate::Held> Gate::take_approved(std::span<const Event> events, Instant now) {
  std::vector<Held> approved;
  for (const Event& event : events) {
    const auto* answer = std::get_if<OperatorAnswered>(&event.body);
    if (answer == nullptr) continue;
    const auto held = std::find_if(held_.begin(), held_.end(),
                                   [&](const Held& h) { return h.id == answer->action; });
    if (held == held_.end()) continue;
    if (answer->approved && armed_ && now <= held->until) approved.push_back(*held);
    held_.erase(held);
  }
  return approved;
}

std::vector<Gate::Held> Gate::take_expired(Instant now) {
  std::vector<Held> expired;
  for (const Held& held : held_)
    if (now > held.until) expired.push_back(held);
  std::erase_if(held_, [&](const Held& held) { return now > held.until; });
  return expired;
}

}  // namespace gemello
