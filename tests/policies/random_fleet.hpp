#pragma once

#include <string>

#include <fmt/format.h>
#include <rapidcheck.h>

#include "tests/support/fleet_from_table.hpp"

namespace gemello::testing {

/// Any fleet of up to six hosts and twenty VMs, in any mix of states: its text is what rapidcheck
/// shows of a counterexample.
inline TableFleet random_fleet() {
  const auto below = [](int n) { return *rc::gen::inRange(0, n); };
  const auto any = [&](std::initializer_list<const char*> words) {
    return *(words.begin() + below(static_cast<int>(words.size())));
  };
  std::string text = "host cores mem state maintenance bmc incarnation\n";
  const int hosts = 1 + below(6);
  for (int i = 0; i < hosts; ++i)
    text += fmt::format("hv{} {} {}GiB {} {} {} {}\n", i, 1 + below(8), 4 + below(28),
                        any({"on", "on", "on", "off", "booting", "unreachable", "dead"}),
                        any({"no", "no", "no", "yes"}), any({"yes", "yes", "no"}), 1 + below(3));
  text += "vm host mem vcpus cpu state group priority\n";
  const int vms = below(21);
  for (int i = 0; i < vms; ++i) {
    const bool placed = below(4) != 0;
    const std::string host = placed ? fmt::format("hv{}", below(hosts)) : "-";
    text += fmt::format("vm{} {} {}GiB {} {} {} {} {}\n", i, host, 1 + below(8), 1 + below(4),
                        below(4000), placed ? any({"running", "running", "stopped"}) : "requested",
                        any({"-", "-", "web", "db"}), below(3));
  }
  RC_LOG() << text;
  TableFleet fleet = fleet_from_table(text);
  for (std::size_t i = 0; i < fleet.inventory.vms.size(); ++i) {
    const HostId host = fleet.data.vms.host[i];
    if (!host.valid() || fleet.data.vms.state[i] != VmState::running) continue;
    const HostState state = fleet.data.hosts.state[host.index()];
    if (state == HostState::unreachable || state == HostState::dead)
      fleet.data.vms.state[i] = VmState::lost;
    else if (state != HostState::on)
      fleet.data.vms.state[i] = VmState::stopped;
  }
  for (std::size_t i = 0; i < fleet.inventory.hosts.size(); ++i)
    if (fleet.data.hosts.state[i] == HostState::dead) fleet.prove_dead(HostId(i));
  return fleet;
}

/// Any fleet of two to eight hosts, nearly all of them on, and up to 30 VMs, nearly all running:
/// one in which there is something to move.
inline TableFleet lively_fleet() {
  const auto below = [](int n) { return *rc::gen::resize(100, rc::gen::inRange(0, n)); };
  const int hosts = 2 + below(7);
  std::string text = "host cores mem state\n";
  for (int i = 0; i < hosts; ++i)
    text += fmt::format("hv{} {} {}GiB {}\n", i, 2 + below(7), 6 + below(27),
                        i > 0 && below(6) == 0 ? "off" : "on");
  const TableFleet empty = fleet_from_table(text);
  text += "vm host mem vcpus cpu state group\n";
  const int vms = 4 + below(27);
  for (int i = 0; i < vms; ++i) {
    int host = below(hosts);
    if (empty.data.hosts.state[static_cast<std::size_t>(host)] != HostState::on) host = 0;
    const int vcpus = 1 + below(3);
    text += fmt::format("vm{} hv{} {}GiB {} {} {} {}\n", i, host, 1 + below(4), vcpus,
                        below(1000 * vcpus), below(12) == 0 ? "paused" : "running",
                        below(8) == 0 ? "web" : "-");
  }
  RC_LOG() << text;
  return fleet_from_table(text);
}

}  // namespace gemello::testing
