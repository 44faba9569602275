#include "models/runs/guard_of.hpp"

#include <string>

namespace gemello::runs {

Guard guard_of(const Scenario& scenario, const Inventory& inventory) {
  GuardLimits limits = scenario.guard;
  const auto needed = [&](const std::string& machine) {
    if (const HostId host = inventory.find_host(machine); host.valid())
      limits.needed_on.push_back(host);
  };
  needed(scenario.detection.observer);
  if (scenario.controllers) {
    for (const auto& seat : scenario.controllers->seats) needed(seat.on);
    for (const std::string& machine : scenario.controllers->lease_on) needed(machine);
  }
  return Guard(std::move(limits));
}

}  // namespace gemello::runs
