#include <algorithm>

#include <fmt/format.h>

#include "models/cloud/near_name.hpp"
#include "models/runs/workload.hpp"
#include "models/units/error.hpp"

namespace gemello::runs {
namespace {

// What a fault is about, found by name; false if there is nothing of that name.
bool find_host(const Inventory& inventory, BoundFault& fault) {
  fault.host = inventory.find_host(fault.component);
  return fault.host.valid();
}

bool find_switch(const Inventory& inventory, BoundFault& fault) {
  fault.network_switch = inventory.find_switch(fault.component);
  return fault.network_switch.valid();
}

bool find_port(const Inventory& inventory, BoundFault& fault) {
  for (std::size_t m = 0; m < inventory.machines.size(); ++m) {
    const Machine& machine = inventory.machines[m];
    for (std::size_t n = 0; n < machine.nics.size(); ++n) {
      if (fault.component != machine.name + "." + machine.nics[n].name) continue;
      fault.machine = MachineId(m);
      fault.nic = static_cast<std::uint16_t>(n);
      return true;
    }
  }
  return false;
}

bool find_link(const Inventory& inventory, BoundFault& fault) {
  if (find_port(inventory, fault)) return true;
  for (std::size_t c = 0; c < inventory.circuits.size(); ++c)
    if (inventory.circuits[c].name == fault.component) {
      fault.circuit = CircuitId(c);
      return true;
    }
  for (std::size_t i = 0; i < inventory.inter_switch_links.size(); ++i) {
    const InterSwitchLink& link = inventory.inter_switch_links[i];
    const std::string& a = inventory[link.a].name;
    const std::string& b = inventory[link.b].name;
    if (fault.component == a + "-" + b || fault.component == b + "-" + a) {
      fault.inter_switch_link = static_cast<std::int64_t>(i);
      return true;
    }
  }
  return false;
}

std::vector<std::string> hosts_of(const Inventory& inventory) {
  std::vector<std::string> names;
  for (const Host& host : inventory.hosts) names.push_back(host.name);
  return names;
}

std::vector<std::string> switches_of(const Inventory& inventory) {
  std::vector<std::string> names;
  for (const Switch& one : inventory.switches) names.push_back(one.name);
  return names;
}

std::vector<std::string> links_of(const Inventory& inventory) {
  std::vector<std::string> names;
  for (const Machine& machine : inventory.machines)
    for (const Nic& nic : machine.nics) names.push_back(machine.name + "." + nic.name);
  for (const Circuit& circuit : inventory.circuits) names.push_back(circuit.name);
  for (const InterSwitchLink& link : inventory.inter_switch_links)
    names.push_back(inventory[link.a].name + "-" + inventory[link.b].name);
  return names;
}

struct Target {
  bool (*find)(const Inventory&, BoundFault&);
  std::vector<std::string> (*names)(const Inventory&);
  std::string_view word;
};

Target target_of(FaultKind kind) {
  switch (kind) {
    case FaultKind::link_down:
    case FaultKind::link_up:
      return {&find_link, &links_of, "port, circuit or inter-switch link"};
    case FaultKind::switch_down:
    case FaultKind::switch_up:
      return {&find_switch, &switches_of, "switch"};
    case FaultKind::host_crash:
    case FaultKind::host_power_loss:
    case FaultKind::host_hang:
    case FaultKind::host_return:
    case FaultKind::lost_reply:
      break;
  }
  return {&find_host, &hosts_of, "host"};
}

FaultKind end_of(FaultKind kind) {
  switch (kind) {
    case FaultKind::host_crash:
    case FaultKind::host_power_loss:
    case FaultKind::host_hang:
      return FaultKind::host_return;
    case FaultKind::link_down:
      return FaultKind::link_up;
    case FaultKind::switch_down:
      return FaultKind::switch_up;
    default:
      return kind;
  }
}

}  // namespace

std::vector<BoundFault> bind_faults(const Scenario& scenario, const Inventory& inventory,
                                    Instant start) {
  std::vector<BoundFault> bound;
  for (std::size_t i = 0; i < scenario.faults.size(); ++i) {
    const Fault& fault = scenario.faults[i];
    BoundFault one;
    one.at = start + fault.at;
    one.what = fault.what;
    one.component = fault.component;
    const Target target = target_of(fault.what);
    if (!target.find(inventory, one)) {
      const std::vector<std::string> names = target.names(inventory);
      const std::vector<std::string_view> known(names.begin(), names.end());
      throw InputError(scenario.file, fmt::format("$.faults[{}].component", i),
                       fmt::format("the platform has no {} named '{}'{}", target.word,
                                   fault.component, did_you_mean(fault.component, known)));
    }
    bound.push_back(one);
    if (!fault.lasts) continue;
    one.at += *fault.lasts;
    one.what = end_of(fault.what);
    one.undoes = true;
    bound.push_back(one);
  }
  std::stable_sort(bound.begin(), bound.end(),
                   [](const BoundFault& a, const BoundFault& b) { return a.at < b.at; });
  return bound;
}

}  // namespace gemello::runs
