#include "sim/world/link_monitor.hpp"

#include <algorithm>

#include "models/behaviour/bond_notice.hpp"
#include "models/runs/fault_parts.hpp"

namespace gemello::sim {

LinkMonitor::LinkMonitor(Core& core) : core_(core) {
  for (std::size_t m = 0; m < core.inventory.machines.size(); ++m) {
    const Machine& machine = core.inventory.machines[m];
    for (std::size_t b = 0; b < machine.bonds.size(); ++b)
      for (const std::uint16_t nic : machine.bonds[b].members)
        ports_.push_back({MachineId(m), nic, static_cast<std::uint16_t>(b)});
  }
}

bool LinkMonitor::runs(MachineId machine) const {
  return core_.network.is_up(Component::of(machine));
}

bool LinkMonitor::others_in_use(const Port& port) const {
  const Bond& bond = core_.inventory[port.machine].bonds[port.bond];
  return std::any_of(bond.members.begin(), bond.members.end(), [&](std::uint16_t nic) {
    return nic != port.nic && core_.network.member_in_use(port.machine, nic);
  });
}

std::string LinkMonitor::name(const Port& port) const {
  return runs::port_name(core_.inventory[port.machine], port.nic);
}

void LinkMonitor::settle() {
  for (const Port& port : ports_)
    core_.network.use_member(port.machine, port.nic,
                             core_.network.carrier(port.machine, port.nic) || !runs(port.machine));
}

// A machine that is off has no driver; one that starts finds its ports as they are.
void LinkMonitor::look() {
  for (std::size_t i = 0; i < ports_.size(); ++i) {
    const Port& port = ports_[i];
    const bool in_use = core_.network.member_in_use(port.machine, port.nic);
    const bool carrier = core_.network.carrier(port.machine, port.nic);
    if (!runs(port.machine)) {
      forget(i);
      if (!in_use) core_.network.use_member(port.machine, port.nic, true);
      continue;
    }
    if (in_use == carrier) {
      forget(i);
      continue;
    }
    if (planned_.contains(i)) continue;
    const Bond& bond = core_.inventory[port.machine].bonds[port.bond];
    behaviour::CarrierChange change;
    change.up = carrier;
    change.others_in_use = others_in_use(port);
    if (bond.miimon > Duration::zero())
      change.since_poll = core_.now().time_since_epoch() % bond.miimon;
    const auto wait = behaviour::time_to_notice(bond, change);
    if (!wait) continue;
    planned_[i] = core_.now() + *wait;
    core_.agenda.add(core_.now() + *wait, Due::bond_notice, i);
  }
}

void LinkMonitor::forget(std::size_t index) {
  const auto found = planned_.find(index);
  if (found == planned_.end()) return;
  core_.agenda.remove(found->second, Due::bond_notice, index);
  planned_.erase(found);
}

std::vector<std::string> LinkMonitor::used(const Port& port) const {
  std::vector<std::string> names;
  for (const std::uint16_t nic : core_.inventory[port.machine].bonds[port.bond].members)
    if (core_.network.member_in_use(port.machine, nic))
      names.push_back(runs::port_name(core_.inventory[port.machine], nic));
  return names;
}

// What a port's carrier hangs on, and is not up.
std::string LinkMonitor::cause(const Port& port) const {
  if (core_.network.carrier(port.machine, port.nic)) return "carrier is back";
  if (!core_.network.is_up(Component::port(port.machine, port.nic))) return name(port) + " is down";
  for (const Cable& cable : core_.inventory.cables)
    if (cable.machine == port.machine && cable.nic == port.nic &&
        !core_.network.is_up(Component::of(cable.to)))
      return core_.inventory[cable.to].name + " is down";
  return "the cable of " + name(port) + " is down";
}

void LinkMonitor::notice(std::size_t index) {
  const Port& port = ports_.at(index);
  planned_.erase(index);
  const bool carrier = core_.network.carrier(port.machine, port.nic);
  const bool changes = core_.network.member_in_use(port.machine, port.nic) != carrier;
  const std::vector<std::string> before = changes ? used(port) : std::vector<std::string>{};
  core_.network.use_member(port.machine, port.nic, carrier);
  if (changes) {
    core_.metrics.path_changed();
    core_.note("bond-changed", [&] {
      const Machine& machine = core_.inventory[port.machine];
      return nlohmann::json{{"component", machine.name + "." + machine.bonds[port.bond].name},
                            {"from", before},
                            {"to", used(port)},
                            {"cause", cause(port)}};
    });
  }
  if (!carrier) hurry(port);
  if (changed_) changed_();
}

// A bond that is left without a member waits for no up delay from its next poll on.
void LinkMonitor::hurry(const Port& lost) {
  if (others_in_use(lost)) return;
  for (std::size_t i = 0; i < ports_.size(); ++i)
    if (ports_[i].machine == lost.machine && ports_[i].bond == lost.bond &&
        core_.network.carrier(lost.machine, ports_[i].nic))
      forget(i);
  look();
}

std::vector<std::string> LinkMonitor::unused() const {
  std::vector<std::string> names;
  for (const Port& port : ports_)
    if (!core_.network.member_in_use(port.machine, port.nic)) names.push_back(name(port));
  return names;
}

void LinkMonitor::restore(const std::set<std::string>& unused) {
  for (const Port& port : ports_)
    core_.network.use_member(port.machine, port.nic, !unused.contains(name(port)));
}

}  // namespace gemello::sim
