#pragma once

#include <vector>

#include "models/fleet/event.hpp"
#include "models/fleet/fleet_view.hpp"

namespace gemello {

/// The seam between deciding and the world decided about: sim::SimWorld, live::LiveWorld,
/// FakeWorld in tests. All that a decision sees or causes passes here.
class World {
 public:
  virtual ~World() = default;

  /// sim: the engine's clock; live: the wall clock. Never goes back.
  virtual Instant now() const = 0;
  /// The last published snapshot. Never does I/O, never blocks; valid until the next call of a
  /// non-const member. A world publishes every monitoring period, and the states again whenever
  /// an event changes one: what observe() returns after take_events() is never older than the
  /// events taken.
  virtual const FleetView& observe() = 0;
  /// What happened since the last call, sorted by (time, kind, id); each once per process life.
  virtual std::vector<Event> take_events() = 0;
  /// Sets an action going and returns at once. The controller gives the id, so that its journal
  /// can name the action before it begins; a world refuses an id that it has seen (invariant).
  /// It ends in exactly one ActionDone, ActionFailed or ActionUnknown with that id.
  virtual void begin(ActionId id, const Action& action) = 0;
  /// An action that an earlier life of the controller began and whose outcome nobody read: its id
  /// is used, it may still take effect, and no outcome of it need ever come. A world that is asked
  /// from elsewhere shows what it touches as on its way until it cannot take effect any more.
  virtual void inherit(ActionId id, const Action& action) = 0;
};

}  // namespace gemello
