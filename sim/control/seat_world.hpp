#pragma once

#include <functional>
#include <optional>
#include <utility>
#include <vector>

#include "models/fleet/world.hpp"

namespace gemello::sim {

/// The world as one controller sees it from where it sits.
class SeatWorld final : public World {
 public:
  using Order = std::function<void(ActionId, const Action&)>;
  /// Borrows the world; orders go to `order`.
  SeatWorld(World& world, const Inventory& inventory, Order order)
      : world_(world), inventory_(inventory), order_(std::move(order)) {}

  Instant now() const override { return world_.now(); }
  const FleetView& observe() override { return cut_off_ ? *old_view_ : world_.observe(); }
  std::vector<Event> take_events() override { return std::exchange(events_, {}); }
  void begin(ActionId id, const Action& action) override { order_(id, action); }
  void inherit(ActionId id, const Action& action) override { world_.inherit(id, action); }

  void tell(const Event& event) { events_.push_back(event); }
  bool has_events() const { return !events_.empty(); }
  /// Nothing new is seen from here on, or everything again.
  void cut_off(bool cut) {
    if (cut && !cut_off_) {
      old_ = world_.observe().data();
      old_view_.emplace(inventory_, old_);
    }
    cut_off_ = cut;
  }

 private:
  World& world_;
  const Inventory& inventory_;
  Order order_;
  std::vector<Event> events_;
  bool cut_off_ = false;
  FleetData old_;
  std::optional<FleetView> old_view_;
};

}  // namespace gemello::sim
