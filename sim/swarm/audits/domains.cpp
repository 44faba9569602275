#include "sim/swarm/audits/domains.hpp"

#include <set>

namespace gemello::swarm {
namespace {

std::set<SwitchId> switches_of(const Inventory& inventory, HostId host) {
  std::set<SwitchId> switches;
  for (const Cable& cable : inventory.cables)
    if (cable.machine == inventory[host].machine) switches.insert(cable.to);
  return switches;
}

}  // namespace

bool fail_together(const Inventory& inventory, HostId a, HostId b, FailureDomain domain) {
  if (a == b) return true;
  const RackId rack_a = inventory[inventory[a].machine].rack;
  const RackId rack_b = inventory[inventory[b].machine].rack;
  if (domain == FailureDomain::rack) return rack_a == rack_b;
  if (domain == FailureDomain::site) return inventory[rack_a].site == inventory[rack_b].site;
  if (domain != FailureDomain::network_switch) return false;
  const auto of_a = switches_of(inventory, a);
  return of_a.size() == 1 && of_a == switches_of(inventory, b);
}

}  // namespace gemello::swarm
