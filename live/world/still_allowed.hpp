#pragma once

#include <string>

#include "models/fleet/controller.hpp"

namespace gemello::live {

/// Why an action that was begun, and of which nothing was sent yet, may not go out any more; or "".
/// Judged like a new one, on the newest picture and without its own entry among what is in flight:
/// by the gate, if somebody disarmed it, and by the Guard. Budgets of moves counted it when it was
/// begun: give a Guard that counts none.
std::string why_not_any_more(Controller& controller, const Guard& guard, World& world, ActionId id,
                             const Action& action);

/// Why the world may not do by itself what this action is, or "": the gate must let its kind pass.
std::string why_not_unasked(Controller& controller, const Action& action);

}  // namespace gemello::live
