#pragma once

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "models/fleet/controller.hpp"
#include "tests/support/fake_world.hpp"
#include "tests/support/small_cloud.hpp"

namespace gemello::testing {

/// A journal that tells what happened as lines of text, together with what the world was told.
class StoryJournal : public Journal {
 public:
  explicit StoryJournal(const Inventory& inventory) : inventory_(inventory) {}

  void event(const Event& event) override {
    if (!std::holds_alternative<MonitoringSample>(event.body))
      tell("event " + to_text(event, inventory_));
  }
  void intent(Instant, ActionId id, const Action& action, const Rationale* why) override {
    tell("intent", id, to_text(action, inventory_) + because(why));
  }
  void refusal(Instant, ActionId id, const Action&, std::string_view reason,
               const Rationale*) override {
    tell("refusal", id, std::string(reason));
  }
  void held(Instant, ActionId id, const Action& action, std::string_view mode,
            const Rationale*) override {
    tell("held", id, to_text(action, inventory_) + " [" + std::string(mode) + "]");
  }
  void appeal(Instant, const Appeal& appeal) override { tell("asks " + appeal.because); }
  void memory(Instant, std::string_view text) override { tell("memory " + std::string(text)); }
  Recovery recover() override { return recovery; }

  void tell(const std::string& line) { lines.push_back(line); }
  void tell(const std::string& what, ActionId id, const std::string& rest) {
    tell(what + " " + std::to_string(static_cast<std::uint64_t>(id)) + " " + rest);
  }
  /// The lines so far, forgotten by the asking.
  std::vector<std::string> take() { return std::exchange(lines, {}); }

  std::vector<std::string> lines;
  Recovery recovery;

 private:
  static std::string because(const Rationale* why) {
    return why == nullptr ? "" : " because " + why->because;
  }
  const Inventory& inventory_;
};

/// A world that writes every begin into the same story.
class ToldWorld : public World {
 public:
  ToldWorld(World& world, StoryJournal& journal) : world_(world), journal_(journal) {}
  Instant now() const override { return world_.now(); }
  const FleetView& observe() override { return world_.observe(); }
  std::vector<Event> take_events() override { return world_.take_events(); }
  void begin(ActionId id, const Action& action) override {
    journal_.tell("begin", id, kind_name(action));
    world_.begin(id, action);
  }
  void inherit(ActionId id, const Action& action) override { world_.inherit(id, action); }

 private:
  World& world_;
  StoryJournal& journal_;
};

/// Decides what the test says; remembers what the test gives it to remember.
class ScriptedPolicy : public Policy {
 public:
  Decision decide(const FleetView& view, std::span<const Event> events, Reasons* reasons) override {
    ++calls;
    asked_for_reasons = reasons != nullptr;
    if (look) look(view);
    Decision decision = answer ? answer(view, events) : Decision{};
    if (reasons != nullptr)
      for (std::size_t i = 0; i < decision.actions.size(); ++i)
        reasons->of(i).because = "the test says so";
    return decision;
  }
  std::string memory() const override { return remembered; }
  void recall(std::string_view text) override { remembered = text; }

  std::function<Decision(const FleetView&, std::span<const Event>)> answer;
  std::function<void(const FleetView&)> look;  ///< at the view of every decision
  std::string remembered;
  int calls = 0;
  bool asked_for_reasons = false;
};

/// One controller over the small cloud in a FakeWorld.
struct Stage {
  explicit Stage(Gate gate = Gate(GateMode::automatic), FakeTimes times = {},
                 GuardLimits limits = {})
      : cloud(small_cloud()),
        world(cloud.inventory, cloud.placement, times),
        journal(world.inventory()),
        told(world, journal),
        controller(policy, journal, Guard(limits), std::move(gate), false) {}

  /// Proposes these actions at the next tick, nothing after it.
  void propose(std::vector<Action> actions) {
    proposed = std::move(actions);
    policy.answer = [this](const FleetView&, std::span<const Event>) {
      return Decision{std::exchange(proposed, {}), never};
    };
  }
  Instant tick() { return controller.tick(told); }
  /// Time passes, second by second, with a tick after each.
  void pass(Duration time) {
    for (Duration left = time; left > 0s; left -= 1s) {
      world.advance(1s);
      tick();
    }
  }
  HostId host(const char* name) const { return cloud.host(name); }
  VmId vm(const char* name) const { return cloud.vm(name); }
  bool locked(const char* name) const { return controller.in_flight().of(vm(name)) != nullptr; }
  FleetView view() { return world.observe().with(world.now(), controller.in_flight(), {}); }

  SmallCloud cloud;
  FakeWorld world;
  StoryJournal journal;
  ToldWorld told;
  ScriptedPolicy policy;
  Controller controller;
  std::vector<Action> proposed;
};

}  // namespace gemello::testing
