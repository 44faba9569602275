#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "models/cloud/inventory.hpp"
#include "models/runs/scenario.hpp"
#include "models/traces/trace.hpp"

namespace gemello::runs {

/// What of a trace a run replays, in steps of the trace.
struct TraceWindow {
  std::size_t first_step = 0;
  std::size_t steps = 0;
  Duration length{};  ///< steps * period
};

/// Errors: InputError with the scenario's file and place: the window is outside the trace, is not
/// a whole number of periods, or the run is longer than a window that stops.
TraceWindow window_of(const Scenario& scenario, const traces::TraceHeader& trace);

/// How long the run lasts: its own duration, else the window's.
Duration duration_of(const Scenario& scenario, const TraceWindow& window);

/// Errors: InputError with the scenario's file and place: an order after the end of the run.
void check_orders(const Scenario& scenario, Duration length);

/// Appends the trace's VMs, in its order, to the inventory, sized by the scenario's rule, with its
/// priorities, anti-affinity groups, boot time and images. Their first id is the former vms.size().
/// Errors: InputError with the scenario's file and place: no such flavour, a VM's name taken, a
/// pattern that matches no VM, a VM in two groups, more flavours than VMs in blocks; those of
/// images.hpp.
void add_workload(Inventory& inventory, const Scenario& scenario, const traces::TraceHeader& trace);

/// The VMs from `first` on whose names match a pattern of the scenario. Errors: InputError with the
/// scenario's file and `place`: none does.
std::vector<VmId> vms_matching(const Inventory& inventory, std::size_t first,
                               const Scenario& scenario, const std::string& pattern,
                               const std::string& place);

/// A fault of a single part, found in the inventory. Exactly what `what` needs is valid. Never a
/// bond_*, rack_*, site_* or link_flap: those are faults of their parts.
struct BoundFault {
  Instant at{};
  FaultKind what = FaultKind::host_crash;
  std::string component;
  HostId host;
  SwitchId network_switch;
  MachineId machine;  ///< with nic: a port; by itself (disk_server_*): all of the machine
  std::uint16_t nic = 0;
  std::int64_t inter_switch_link = -1;  ///< index in the inventory's table
  CircuitId circuit;
  BrickId brick;
  LinkDegradation degradation;  ///< of link_degraded, disk_slow: all that is left then
  Duration delay{};             ///< of daemon_slow: of all of them together
  std::string cause;            ///< "rack-power-loss of rack-a": what it is a part of; or empty
  bool undoes = false;          ///< the end of an earlier fault's "for"
  bool in_force = false;        ///< after this, some fault holds the part in this respect
};

/// The scenario's scheduled faults in a run that starts at `start`, ends of "for" included
/// (host_return, link_up...; an end with the word of its beginning and `undoes` is that of one of
/// several, or of a lost_reply or daemon_slow), sorted by time and composed (FaultsInForce).
/// Errors: InputError with the place of the fault: the platform has no such component; flaps too
/// often.
std::vector<BoundFault> bind_faults(const Scenario& scenario, const Inventory& inventory,
                                    Instant start = origin);

}  // namespace gemello::runs
