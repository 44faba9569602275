#pragma once

#include <string>
#include <utility>
#include <vector>

#include "tests/unit/fleet/controller_support.hpp"

namespace gemello::testing {

/// A story that also says which Unknowns were resolved.
class ResolvingJournal final : public StoryJournal {
 public:
  using StoryJournal::StoryJournal;
  void resolved(Instant now, ActionId id) override { resolutions.emplace_back(now, id); }
  std::vector<std::pair<Instant, ActionId>> resolutions;
};

/// Notes what the world is told to inherit; everything else is the inner world's.
class HeirWorld final : public World {
 public:
  explicit HeirWorld(FakeWorld& world) : world_(world) {}
  Instant now() const override { return world_.now(); }
  const FleetView& observe() override { return world_.observe(); }
  std::vector<Event> take_events() override { return world_.take_events(); }
  void begin(ActionId id, const Action& action) override { world_.begin(id, action); }
  void inherit(ActionId id, const Action& action) override {
    inherited.emplace_back(id, action);
    world_.inherit(id, action);
  }
  std::vector<std::pair<ActionId, Action>> inherited;

 private:
  FakeWorld& world_;
};

/// A controller whose policy only looks: what it saw at the last tick is in proven, locked_vms
/// and locked_hosts.
struct Play {
  explicit Play(const Gate& gate = Gate(GateMode::automatic))
      : world(cloud.inventory, cloud.placement),
        journal(world.inventory()),
        controller(policy, journal, Guard(), gate, false) {
    policy.look = [this](const FleetView& view) { look(view); };
  }
  void look(const FleetView& view) {
    for (const char* vm : {"a", "b", "c", "d"}) {
      if (view.locked(cloud.vm(vm))) locked_vms.emplace_back(vm);
    }
    for (const char* host : {"hv1", "hv2", "hv3"}) {
      if (view.locked(cloud.host(host))) locked_hosts.emplace_back(host);
      if (view.proof_of_death(cloud.host(host)) != nullptr) proven.emplace_back(host);
    }
  }
  Instant tick() {
    proven.clear();
    locked_vms.clear();
    locked_hosts.clear();
    return controller.tick(heir);
  }
  void pass(Duration time) {
    for (Duration left = time; left > 0s; left -= 1s) {
      world.advance(1s);
      tick();
    }
  }
  void propose(const Action& action) {
    policy.answer = [action](const FleetView&, std::span<const Event>) {
      return Decision{{action}, never};
    };
    tick();
    policy.answer = nullptr;
  }
  void declare_dead(const char* host, Incarnation life = Incarnation{1}) {
    const HostId id = cloud.host(host);
    world.inject(
        HostProvenDead{id, ProofOfDeath::from(id, life, world.now(), OperatorStatement{"Anna"})});
  }
  void answer(ActionId id, bool approved) { world.inject(OperatorAnswered{id, approved, "Anna"}); }
  HostId host(const char* name) const { return cloud.host(name); }
  VmId vm(const char* name) const { return cloud.vm(name); }

  SmallCloud cloud = small_cloud();
  FakeWorld world;
  HeirWorld heir{world};
  ResolvingJournal journal;
  ScriptedPolicy policy;
  Controller controller;
  std::vector<std::string> proven, locked_vms, locked_hosts;
};

}  // namespace gemello::testing
