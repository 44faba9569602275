#include "live/world/unasked.hpp"

#include <utility>

namespace gemello::live {

void begin_unasked(Controller& controller, Journal& journal, LiveWorld& world, World& stage,
                   const Leadership* turns) {
  // Out of turn it is another's to begin it, and to tell people why it does not.
  if (turns != nullptr && !turns->may_begin(stage.now())) return;
  for (const Action& action : world.unasked()) {
    const Instant now = stage.now();
    if (turns != nullptr && !turns->may_begin(now)) return;
    if (controller.in_flight().of(vm_of(action)) != nullptr) continue;
    ControllerState state = controller.state();
    const ActionId id{number(state.last_id) + 1};
    Rationale why;
    why.author = "world";
    why.because = "it was retired while this host was dead, and its definition came back with it";
    journal.intent(now, id, action, &why);
    state.last_id = id;
    state.in_flight.push_back({id, action, now, std::nullopt, std::nullopt});
    controller.restore(std::move(state));
    stage.begin(id, action);
  }
}

}  // namespace gemello::live
