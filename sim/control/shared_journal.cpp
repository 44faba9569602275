#include "sim/control/shared_journal.hpp"

namespace gemello::sim {

bool SharedJournal::Writer::writes() const {
  if (stands_still_()) return false;
  if (!reached_()) throw LeaseLost("the journal cannot be reached");
  if (epoch_ != shared_.epoch_) throw LeaseLost("a later turn writes to the journal");
  return true;
}

// Events are the world's, logged by the room once for all: here only outcomes count.
void SharedJournal::Writer::event(const Event& event) {
  write([&] { shared_.books_.event(event); });
}

void SharedJournal::Writer::intent(Instant now, ActionId id, const Action& action,
                                   const Rationale* why) {
  write([&] {
    shared_.books_.intent(now, id, action);
    shared_.run_.intent(now, id, action, why);
  });
}

void SharedJournal::Writer::refusal(Instant now, ActionId id, const Action& action,
                                    std::string_view reason, const Rationale* why) {
  write([&] {
    shared_.books_.used(id);
    shared_.run_.refusal(now, id, action, reason, why);
  });
}

void SharedJournal::Writer::held(Instant now, ActionId id, const Action& action,
                                 std::string_view mode, const Rationale* why) {
  write([&] {
    shared_.books_.used(id);
    shared_.run_.held(now, id, action, mode, why);
  });
}

void SharedJournal::Writer::appeal(Instant now, const Appeal& appeal) {
  write([&] { shared_.run_.appeal(now, appeal); });
}

void SharedJournal::Writer::resolved(Instant now, ActionId id) {
  write([&] {
    shared_.books_.resolved(id);
    shared_.run_.resolved(now, id);
  });
}

void SharedJournal::Writer::memory(Instant /*now*/, std::string_view text) {
  write([&] { shared_.books_.memory(text); });
}

void SharedJournal::Writer::begin_turn(Instant, Epoch epoch) {
  if (!reached_()) throw LeaseLost("the journal cannot be reached");
  if (epoch < shared_.epoch_) throw LeaseLost("a later turn writes to the journal");
  step_();
  shared_.epoch_ = epoch_ = epoch;
  step_();
}

Journal::Recovery SharedJournal::Writer::recover() {
  return writes() ? shared_.books_.recovery() : Recovery{};
}

}  // namespace gemello::sim
