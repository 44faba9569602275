#include "models/runs/scenario.hpp"
#include "models/runs/state.hpp"
#include "sim/world/sim_world.hpp"
#include "tests/contract/world_contract.hpp"
#include "tests/support/beginning_state.hpp"

namespace gemello::testing {
namespace {

/// Passes everything through and takes the fault of lost replies back once a reply got lost.
class OneReplyLost final : public World {
 public:
  explicit OneReplyLost(sim::SimWorld& world) : world_(world) {}

  Instant now() const override { return world_.now(); }
  const FleetView& observe() override { return world_.observe(); }
  std::vector<Event> take_events() override {
    std::vector<Event> events = world_.take_events();
    for (const Event& event : events)
      if (losing_ && std::holds_alternative<ActionUnknown>(event.body)) repair_ = true;
    return events;
  }
  void begin(ActionId id, const Action& action) override { world_.begin(id, action); }
  void inherit(ActionId id, const Action& action) override { world_.inherit(id, action); }

  bool losing_ = false;
  bool repair_ = false;

 private:
  sim::SimWorld& world_;
};

class SimHarness final : public WorldHarness {
 public:
  SimHarness()
      : cloud_(small_cloud()), state_(beginning_of(cloud_)), world_(setup()), door_(world_) {}

  World& world() override { return door_; }
  void advance(Duration time) override {
    if (door_.repair_) lose_replies(false);
    world_.run_until(world_.now() + time);
  }
  void lose_power(HostId host) override { strike(runs::FaultKind::host_crash, host); }
  void return_power(HostId host) override { strike(runs::FaultKind::host_return, host); }
  void cut_off(HostId host) override { strike(runs::FaultKind::host_hang, host); }
  void reconnect(HostId host) override { strike(runs::FaultKind::host_return, host); }
  void lose_next_reply() override { lose_replies(true); }
  void pause_by_io_error(VmId vm) override { world_.pause_by_io_error(vm); }
  void leave_copy(VmId vm, HostId host, bool active) override {
    world_.leave_copy(vm, host, active);
  }

 private:
  sim::WorldSetup setup() {
    scenario_.name = "contract";
    sim::WorldSetup setup;
    setup.inventory = &cloud_.inventory;
    setup.scenario = &scenario_;
    setup.length = 240h;
    setup.from = &state_;
    return setup;
  }
  void strike(runs::FaultKind what, HostId host) {
    world_.strike(what, cloud_.inventory[host].name);
  }
  void lose_replies(bool lose) {
    for (std::size_t host = 0; host < cloud_.inventory.hosts.size(); ++host)
      world_.set_replies_lost(HostId(host), lose);
    door_.losing_ = lose;
    door_.repair_ = false;
  }

  SmallCloud cloud_;
  runs::Scenario scenario_;
  runs::FleetState state_;
  sim::SimWorld world_;
  OneReplyLost door_;
};

std::unique_ptr<WorldHarness> make_sim_harness() {
  return std::make_unique<SimHarness>();
}

INSTANTIATE_WORLD_CONTRACT(Sim, &make_sim_harness);

}  // namespace
}  // namespace gemello::testing
