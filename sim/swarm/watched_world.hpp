#pragma once

#include <memory>
#include <string>
#include <vector>

#include "sim/swarm/audit.hpp"

namespace gemello::swarm {

/// The simulated world as its controller sees it, with audits that look on. It passes on what comes
/// and changes nothing.
class WatchedWorld final : public World, public sim::ControlWitness {
 public:
  WatchedWorld(sim::SimWorld& world, const Inventory& inventory, const runs::Scenario& scenario);

  Instant now() const override { return world_.now(); }
  const FleetView& observe() override { return world_.observe(); }
  std::vector<Event> take_events() override;
  void begin(ActionId id, const Action& action) override;
  void inherit(ActionId id, const Action& action) override { world_.inherit(id, action); }

  void wrote_lease(const std::string& controller, const LeaseRecord& record) override;
  void gave(const std::string& controller, ActionId id) override;
  void arrives(const std::string& controller, ActionId id) override;
  void dropped(const std::string& controller, ActionId id) override;

  /// All that was due at an instant has been handled.
  void settled();
  void ended(const Closing& closing);

  const std::vector<Finding>& findings() const { return findings_; }  ///< the first of each rule
  std::uint64_t instants() const { return instants_; }
  std::uint64_t actions() const { return actions_; }

 private:
  Sight sight();

  sim::SimWorld& world_;
  const Inventory& inventory_;
  const runs::Scenario& scenario_;
  sim::Truth truth_;
  VmChanges vms_;
  std::vector<std::unique_ptr<Audit>> audits_;
  std::vector<Finding> findings_;
  std::uint64_t instants_ = 0;
  std::uint64_t actions_ = 0;
};

}  // namespace gemello::swarm
