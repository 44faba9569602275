#pragma once

#include <vector>

#include "models/fleet/world.hpp"
#include "models/planning/placement_rule.hpp"
#include "tests/validation/cloudsim/books.hpp"
#include "tests/validation/cloudsim/metrics.hpp"

namespace gemello::cloudsim {

/// How energy is charged.
enum class Metering {
  curve,     ///< by each host's load
  all_full,  ///< every host at full power all day: the "non power-aware" line
};

/// A third world beside the simulator and reality: CloudSim 4.0's physics over one day, for
/// policies of models/policies. A step every 300 s; only migrations can be begun; they last as
/// long as the VM's memory takes at 62.5 MB/s and never fail. The policy is asked after each
/// `run_to_step`. There is no Guard before it: CloudSim overcommits memory and moves a VM twice in
/// one step, which a Guard rightly refuses.
/// Source: rules 3, 4, 8 and 9 (README.md).
class CloudSimWorld final : public World {
 public:
  /// Borrows inventory and workload.
  CloudSimWorld(const Inventory& inventory, const Workload& workload, const Rules& rules = {},
                Metering metering = Metering::curve);

  /// Places every VM in VM order at time 0. Breaks an invariant if one fits nowhere.
  void create_vms(const policies::PlacementRule& placement);
  /// Advances to the next step, ending the moves due before it; false when the day is over.
  bool run_to_step();

  Instant now() const override { return origin + duration_nearest(clock_); }
  const FleetView& observe() override { return view_; }
  std::vector<Event> take_events() override;
  /// Errors: any action but Migrate ends in ActionFailed at once.
  void begin(ActionId id, const Action& action) override;
  /// No controller is restarted here.
  void inherit(ActionId /*id*/, const Action& /*action*/) override {}

  Books& books() { return books_; }
  Metrics metrics() const;

 private:
  struct Arrival {
    double time = 0;
    ActionId id = ActionId::none;
    VmId vm;
    HostId to;
  };

  void advance();
  double energy_joules(double time) const;
  void delete_idle();
  void finish_moves(double until);
  void finish(const Arrival& arrival);
  void publish();
  void tell(EventBody body) { events_.push_back({now(), std::move(body)}); }

  Books books_;
  Metering metering_;
  double clock_ = 0;     // s
  double step_ = 0;      // s, of the last step
  double advanced_ = 0;  // s, of the last advance
  double energy_ = 0;    // J
  std::int64_t migrations_ = 0;
  ActionId last_id_ = ActionId::none;
  std::vector<Arrival> arrivals_;  // in order of start
  std::vector<Event> events_;
  FleetData data_;
  FleetView view_;
};

}  // namespace gemello::cloudsim
