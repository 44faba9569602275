#include "sim/swarm/mortal_controller.hpp"

#include <utility>

#include "models/runs/guard_of.hpp"
#include "sim/control/control_room.hpp"

namespace gemello::swarm {

// ---- the journal ----------------------------------------------------------------------------

void LastingJournal::event(const Event& event) {
  step_();
  world_.event(event);
  books_.event(event);
  step_();
}

void LastingJournal::intent(Instant now, ActionId id, const Action& action, const Rationale* why) {
  step_();
  world_.intent(now, id, action, why);
  books_.intent(now, id, action);
  step_();
}

void LastingJournal::refusal(Instant now, ActionId id, const Action& action,
                             std::string_view reason, const Rationale* why) {
  world_.refusal(now, id, action, reason, why);
  books_.used(id);
}

void LastingJournal::held(Instant now, ActionId id, const Action& action, std::string_view mode,
                          const Rationale* why) {
  world_.held(now, id, action, mode, why);
  books_.used(id);
}

void LastingJournal::resolved(Instant now, ActionId id) {
  step_();
  world_.resolved(now, id);
  books_.resolved(id);
  step_();
}

void LastingJournal::memory(Instant /*now*/, std::string_view text) {
  step_();
  books_.memory(text);
  step_();
}

Journal::Recovery LastingJournal::recover() {
  return books_.recovery();
}

// ---- the controller -------------------------------------------------------------------------

/// Takes a step before and after each begin, and tells a new controller what no snapshot shows.
class MortalController::SteppingWorld final : public World {
 public:
  SteppingWorld(World& world, MortalController& controller)
      : world_(world), controller_(controller) {}

  Instant now() const override { return world_.now(); }
  const FleetView& observe() override { return world_.observe(); }
  std::vector<Event> take_events() override {
    std::vector<Event> events = world_.take_events();
    if (std::exchange(controller_.ask_again_, false)) {
      const std::vector<Event> again = controller_.news_.again(world_.now(), observe().data());
      events.insert(events.end(), again.begin(), again.end());
      sort_events(events);
    }
    for (const Event& event : events) controller_.news_.note(event);
    return events;
  }
  void begin(ActionId id, const Action& action) override {
    controller_.step();
    world_.begin(id, action);
    controller_.step();
  }
  void inherit(ActionId id, const Action& action) override { world_.inherit(id, action); }

 private:
  World& world_;
  MortalController& controller_;
};

MortalController::MortalController(const Material& material, Journal& world, bool mortal,
                                   std::uint64_t dies_at_step, bool reasons)
    : material_(material),
      journal_(
          world, [this] { step(); }, mortal),
      dies_at_step_(dies_at_step),
      reasons_(reasons) {
  make();
}

void MortalController::make() {
  const runs::Scenario& scenario = material_.scenario;
  policy_ = sim::policy_of(scenario, material_.inventory);
  controller_ = std::make_unique<Controller>(*policy_, journal_,
                                             runs::guard_of(scenario, material_.inventory),
                                             scenario.gate.gate(), reasons_);
}

void MortalController::step() {
  if (++steps_ == dies_at_step_) throw Death{};
}

Instant MortalController::tick(World& world) {
  SteppingWorld stepping(world, *this);
  try {
    return controller_->tick(stepping);
  } catch (const Death&) {
    make();
    ask_again_ = true;
    controller_->recover(stepping);
    return controller_->tick(stepping);
  }
}

}  // namespace gemello::swarm
