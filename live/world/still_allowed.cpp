#include "live/world/still_allowed.hpp"

#include <utility>
#include <vector>

namespace gemello::live {

std::string why_not_any_more(Controller& controller, const Guard& guard, World& world, ActionId id,
                             const Action& action) {
  if (!controller.gate().armed()) return "disarmed before it was sent";
  std::vector<InFlightAction> others;
  for (const InFlightAction& entry : controller.in_flight().all())
    if (entry.id != id) others.push_back(entry);
  InFlightTable table;
  table.restore(std::move(others));
  const FleetView view = world.observe().with(world.now(), table, controller.proofs());
  const auto refusal = guard.refuse(view, action);
  return refusal ? "not any more: " + *refusal : std::string();
}

std::string why_not_unasked(Controller& controller, const Action& action) {
  const Gate& gate = controller.gate();
  if (!gate.armed()) return "disarmed";
  if (gate.mode(action) != GateMode::automatic)
    return std::string("not automatic: ") + kind_name(action);
  return {};
}

}  // namespace gemello::live
