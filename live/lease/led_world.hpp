#pragma once

#include "live/ends/order_window.hpp"
#include "models/fleet/leadership.hpp"
#include "models/fleet/standing_news.hpp"
#include "models/fleet/world.hpp"

namespace gemello::live {

/// A world that begins nothing out of turn: the clock is read once more right before the call, for
/// this process may have stood still since it last looked. Opens the window of orders until the end
/// of the turn: an order that what is left is too short for is held back there, and given when the
/// turn was renewed. Borrows all.
class LedWorld final : public World {
 public:
  LedWorld(World& world, const Leadership& leadership, OrderWindow& window, const Clock& clock)
      : world_(world), leadership_(leadership), window_(window), clock_(clock) {}

  Instant now() const override { return world_.now(); }
  const FleetView& observe() override { return world_.observe(); }
  /// The first of a turn also tells again what came while others led, or nobody.
  std::vector<Event> take_events() override;
  /// Errors: LeaseLost; nothing was begun then.
  void begin(ActionId id, const Action& action) override;
  void inherit(ActionId id, const Action& action) override { world_.inherit(id, action); }

 private:
  World& world_;
  const Leadership& leadership_;
  OrderWindow& window_;
  const Clock& clock_;
  StandingNews news_;
  Epoch epoch_ = Epoch::none;  // of the turn that it was told again in
};

}  // namespace gemello::live
