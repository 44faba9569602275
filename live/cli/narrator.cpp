#include "live/cli/narrator.hpp"

#include <fmt/format.h>

#include "live/cli/talk.hpp"
#include "live/cli/wall_time.hpp"

namespace gemello::live {
namespace {

constexpr Duration said_again_after = 10min;

std::string because(const Rationale* why) {
  return why == nullptr || why->because.empty() ? "" : "  [" + why->because + "]";
}

}  // namespace

void Narrator::say(Instant now, const std::string& text) {
  tell(out_, wall_time(now) + "  " + one_line(text));
}

void Narrator::say_once(Instant now, const std::string& text) {
  std::erase_if(said_, [&](const auto& old) { return now - old.second >= said_again_after; });
  if (said_.emplace(text, now).second) say(now, text);
}

void Narrator::event(const Event& event) {
  journal_.event(event);
  if (log_ != nullptr) log_->event(event);
  if (is_measurement(event)) return;
  say(event.time, to_text(event, inventory_));
}

void Narrator::intent(Instant now, ActionId id, const Action& action, const Rationale* why) {
  journal_.intent(now, id, action, why);
  if (log_ != nullptr) log_->intent(now, id, action, why);
  say(now,
      fmt::format("begin action {}: {}{}", number(id), to_text(action, inventory_), because(why)));
}

void Narrator::refusal(Instant now, ActionId id, const Action& action, std::string_view reason,
                       const Rationale* why) {
  journal_.refusal(now, id, action, reason, why);
  if (log_ != nullptr) log_->refusal(now, id, action, reason, why);
  say_once(now,
           fmt::format("refused: {}: {}{}", to_text(action, inventory_), reason, because(why)));
}

void Narrator::held(Instant now, ActionId id, const Action& action, std::string_view mode,
                    const Rationale* why) {
  journal_.held(now, id, action, mode, why);
  if (log_ != nullptr) log_->held(now, id, action, mode, why);
  if (mode == name(GateMode::observe)) return;
  if (mode == name(GateMode::approve))
    say(now, fmt::format("held for approval, action {}: {}{}", number(id),
                         to_text(action, inventory_), because(why)));
  else
    say_once(now, fmt::format("{}: {}{}", mode, to_text(action, inventory_), because(why)));
}

void Narrator::appeal(Instant now, const Appeal& appeal) {
  journal_.appeal(now, appeal);
  if (log_ != nullptr) log_->appeal(now, appeal);
  say(now, fmt::format("A PERSON IS NEEDED: {}", appeal.because));
}

void Narrator::resolved(Instant now, ActionId id) {
  journal_.resolved(now, id);
  say(now, fmt::format("action {} is no longer unknown: what it touched was observed", number(id)));
}

void Narrator::memory(Instant now, std::string_view text) {
  journal_.memory(now, text);
  if (log_ != nullptr) log_->memory(now, text);
}

void Narrator::begin_turn(Instant now, Epoch epoch) {
  journal_.begin_turn(now, epoch);
}

Journal::Recovery Narrator::recover() {
  return journal_.recover();
}

}  // namespace gemello::live
