#pragma once

#include "live/world/live_world.hpp"
#include "models/fleet/controller.hpp"

namespace gemello::live {

/// Begins what the world would do by itself (LiveWorld::unasked) as a controller begins what it
/// decided: in a turn, if there are turns, under an id of the controller's own, with the intent in
/// the journal before the call. From then on the controller has it under way: its end is
/// journalled, and one that nobody knows is looked up, over restarts too. The gate was asked by the
/// world; the Guard is not, to whom a definition at a VM's own place is no copy. `stage`: the
/// world, or who stands before it. turns null: it leads always. Errors: those of the journal.
void begin_unasked(Controller& controller, Journal& journal, LiveWorld& world, World& stage,
                   const Leadership* turns);

}  // namespace gemello::live
