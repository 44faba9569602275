#include "sim/world/agenda.hpp"

#include <algorithm>

namespace gemello::sim {

Agenda::Agenda(Engine& engine, Handler handler) : engine_(engine), handler_(std::move(handler)) {}

void Agenda::add(Instant at, Due kind, std::uint64_t id) {
  items_.insert({std::max(at, engine_.now()), kind, id});
  arm();
}

bool Agenda::remove(Instant at, Due kind, std::uint64_t id) {
  return items_.erase({at, kind, id}) > 0;
}

void Agenda::arm() {
  if (draining_ || items_.empty()) return;
  const Instant next = items_.begin()->at;
  if (next >= armed_for_) return;
  if (armed_for_ != never) engine_.cancel(timer_);
  armed_for_ = next;
  // Twice: the second pass comes after the ends of flows that fall on the same Instant.
  timer_ = engine_.at(next, [this] { timer_ = engine_.defer([this] { drain(); }); });
}

void Agenda::drain() {
  armed_for_ = never;
  draining_ = true;
  while (!items_.empty() && items_.begin()->at <= engine_.now()) {
    const AgendaItem item = *items_.begin();
    items_.erase(items_.begin());
    handler_(item);
  }
  draining_ = false;
  arm();
  if (settled_) settled_();
}

}  // namespace gemello::sim
