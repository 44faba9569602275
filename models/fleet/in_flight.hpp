#pragma once

#include <optional>
#include <span>
#include <vector>

#include "models/fleet/action.hpp"
#include "models/fleet/event.hpp"

namespace gemello {

/// One action the controller has begun.
struct InFlightAction {
  ActionId id = ActionId::none;
  Action action;
  Instant begun_at{};
  std::optional<Instant> unknown_since;  ///< ended Unknown: locked until resolved
  std::optional<Instant> ended_at;       ///< done, but no snapshot shows it yet
  bool held = false;                     ///< not begun: a person has been asked
};

/// What the controller has begun and no snapshot shows as finished: the reservations that a
/// decision must respect between two snapshots. A VM named here is locked. An entry leaves when
/// its action failed, or when it is done and a snapshot as young as its end was published, or
/// when an Unknown is resolved.
class InFlightTable {
 public:
  void begin(ActionId id, const Action& action, Instant now);
  /// Shown as spoken for, though nothing is begun before a person says so.
  void hold(ActionId id, const Action& action, Instant now);
  /// Applies the outcome events; others are ignored. Returns the action an outcome belongs to,
  /// or nullptr if it is not in the table.
  const InFlightAction* apply(const Event& event);
  /// Drops what a snapshot published at this instant shows by itself.
  void settle(Instant published_at);
  void resolve_unknown(ActionId id);

  std::span<const InFlightAction> all() const { return entries_; }
  const InFlightAction* of(VmId vm) const;
  const InFlightAction* of(HostId host) const;  ///< fence, power or maintenance under way
  const InFlightAction* find(ActionId id) const;
  void restore(std::vector<InFlightAction> entries);

 private:
  void index();

  std::vector<InFlightAction> entries_;  // in order of their begin
  // What each is about: a policy asks for every VM and host, and few are in the table.
  std::vector<VmId> vms_;
  std::vector<HostId> hosts_;
};

}  // namespace gemello
