#include "sim/world/storage/storage_map.hpp"

#include <algorithm>

#include "models/behaviour/afr_write.hpp"
#include "models/runs/fault_parts.hpp"
#include "models/state/replica_rule.hpp"

namespace gemello::sim {

StorageMap::StorageMap(const Inventory& inventory, FlowManager& flows, bool modelled) {
  set_of.assign(inventory.vms.size(), ReplicaSetId::none());
  for (std::size_t vm = 0; modelled && vm < inventory.vms.size(); ++vm) {
    const VirtualMachine& guest = inventory.vms[vm];
    if (!guest.volume.valid()) continue;
    set_of[vm] = set_for(inventory[guest.volume], guest.name);
    any = true;
  }
  place_of.resize(inventory.bricks.size());
  for (const Brick& brick : inventory.bricks) {
    machine_of.push_back(inventory[brick.server].machine);
    host_beside.push_back(runs::host_on(inventory, machine_of.back()));
  }
  read.assign(inventory.bricks.size(), LinkId::none());
  write.assign(inventory.bricks.size(), LinkId::none());
  if (!any) return;
  for (std::size_t s = 0; s < inventory.replica_sets.size(); ++s) {
    const ReplicaSet& set = inventory.replica_sets[s];
    Set plan;
    plan.settings = settings_of(inventory[set.volume]);
    plan.rule = rule_of(inventory, set, plan.settings);
    if (plan.rule.bricks > 1)
      plan.write_round_trips =
          behaviour::write_round_trips(plan.settings, behaviour::WritePattern::streaming);
    plan.bricks = set.bricks;
    for (std::size_t i = 0; i < set.bricks.size(); ++i) {
      const BrickId id = set.bricks[i];
      const Brick& brick = inventory[id];
      place_of[id.index()] = {ReplicaSetId(s), static_cast<std::uint8_t>(i)};
      read[id.index()] = flows.add_link(brick.name + ".read", brick.read);
      write[id.index()] = flows.add_link(brick.name + ".write", brick.write);
    }
    sets.push_back(std::move(plan));
  }
}

bool add_leg(Path& whole, const Network& network, MachineId from, MachineId to,
             std::uint64_t flow_key) {
  if (from == to) return true;
  const auto path = network.route(from, to, NetworkRole::storage, flow_key);
  if (!path) return false;
  whole.links.insert(whole.links.end(), path->links.begin(), path->links.end());
  whole.round_trip = std::max(whole.round_trip, path->round_trip);
  whole.loss = std::max(whole.loss, path->loss);
  return true;
}

}  // namespace gemello::sim
