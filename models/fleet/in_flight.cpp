#include "models/fleet/in_flight.hpp"

#include <algorithm>

#include "models/units/error.hpp"

namespace gemello {
namespace {

// Power, fence and maintenance actions lock their host; actions on VMs do not.
HostId locked_host(const Action& action) {
  return std::visit(
      [](const auto& value) {
        if constexpr (requires { value.vm; } || !(requires { value.host; }))
          return HostId::none();
        else
          return value.host;
      },
      action);
}

// The entry of the first that equals it, or nullptr.
template <class Id>
const InFlightAction* first(const std::vector<Id>& ids, Id wanted,
                            const std::vector<InFlightAction>& entries) {
  const auto found = std::find(ids.begin(), ids.end(), wanted);
  return found == ids.end() ? nullptr : &entries[static_cast<std::size_t>(found - ids.begin())];
}

}  // namespace

void InFlightTable::begin(ActionId id, const Action& action, Instant now) {
  GEMELLO_INVARIANT(find(id) == nullptr, "an action id is used once");
  entries_.push_back({id, action, now, std::nullopt, std::nullopt});
  vms_.push_back(vm_of(action));
  hosts_.push_back(locked_host(action));
}

void InFlightTable::hold(ActionId id, const Action& action, Instant now) {
  begin(id, action, now);
  entries_.back().held = true;
}

void InFlightTable::restore(std::vector<InFlightAction> entries) {
  entries_ = std::move(entries);
  index();
}

void InFlightTable::index() {
  vms_.clear();
  hosts_.clear();
  for (const InFlightAction& entry : entries_) {
    vms_.push_back(vm_of(entry.action));
    hosts_.push_back(locked_host(entry.action));
  }
}

const InFlightAction* InFlightTable::apply(const Event& event) {
  const ActionId id = outcome_of(event);
  if (id == ActionId::none) return nullptr;
  const auto entry = std::find_if(entries_.begin(), entries_.end(),
                                  [&](const InFlightAction& a) { return a.id == id; });
  if (entry == entries_.end()) return nullptr;
  if (std::holds_alternative<ActionUnknown>(event.body)) {
    entry->unknown_since = event.time;
  } else {
    // A failed action had no effect, but a snapshot taken while it ran may still show it
    // (migrating, starting): both settle with the next snapshot.
    entry->ended_at = event.time;
    entry->unknown_since.reset();
  }
  return &*entry;
}

void InFlightTable::settle(Instant published_at) {
  const std::size_t gone = std::erase_if(entries_, [&](const InFlightAction& entry) {
    return entry.ended_at.has_value() && *entry.ended_at <= published_at;
  });
  if (gone > 0) index();
}

void InFlightTable::resolve_unknown(ActionId id) {
  std::erase_if(entries_, [&](const InFlightAction& entry) { return entry.id == id; });
  index();
}

const InFlightAction* InFlightTable::of(VmId vm) const {
  return vm.valid() ? first(vms_, vm, entries_) : nullptr;
}

const InFlightAction* InFlightTable::of(HostId host) const {
  return host.valid() ? first(hosts_, host, entries_) : nullptr;
}

const InFlightAction* InFlightTable::find(ActionId id) const {
  for (const auto& entry : entries_)
    if (entry.id == id) return &entry;
  return nullptr;
}

}  // namespace gemello
