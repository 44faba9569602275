#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "models/behaviour/tcp_ceiling.hpp"
#include "models/runs/event_log.hpp"
#include "models/runs/metrics_accumulator.hpp"
#include "models/runs/scenario.hpp"
#include "models/runs/state.hpp"
#include "sim/engine/flow_manager.hpp"
#include "sim/engine/network.hpp"
#include "sim/world/agenda.hpp"
#include "sim/world/guest_disks.hpp"
#include "sim/world/replay.hpp"

namespace gemello::sim {

class Leases;

/// Times no source gives for the real sites: assumptions (sim/world/README.md).
struct WorldAssumptions {
  Duration vm_shutdown_time = 10s;  ///< orderly stop of a guest
  Duration reply_timeout = 30s;     ///< a controller gives up waiting for a lost reply
  Duration path_patience = 30s;     ///< a migration without a path gives up after
};

/// What the parts of the simulated world share: the engine's pieces and the truth. The truth is
/// records of State: what a run needs to go on is here and nowhere else.
struct Core {
  const Inventory& inventory;
  const runs::Scenario& scenario;
  Engine& engine;
  FlowManager& flows;
  Network& network;
  Agenda& agenda;
  Replay& replay;
  runs::MetricsAccumulator& metrics;
  WorldAssumptions assumptions;
  std::vector<runs::HostRecord> hosts;
  std::vector<runs::VmRecord> vms;
  std::vector<BytesPerSecond> heal_limits;  ///< by volume, as ordered; 0: none
  MachineId observer;                       ///< who listens to heartbeats; none: anybody
  std::set<BrickId> bricks_failed;          ///< by a fault of their own
  std::set<BrickId> bricks_stopped;         ///< by server quorum
  std::vector<VmCopy> copies;               ///< left where their VM is not; by (vm, host)
  runs::EventLog* log = nullptr;            ///< null: nobody reads
  GuestDisks* disks = nullptr;              ///< null: no VM has an image
  Leases* leases = nullptr;                 ///< null: no host holds a lease

  Instant now() const { return engine.now(); }
  runs::HostRecord& operator[](HostId id) { return hosts[id.index()]; }
  runs::VmRecord& operator[](VmId id) { return vms[id.index()]; }
  const runs::HostRecord& operator[](HostId id) const { return hosts[id.index()]; }
  const runs::VmRecord& operator[](VmId id) const { return vms[id.index()]; }
  MachineId machine(HostId id) const { return inventory[id].machine; }
  const std::string& name(HostId id) const { return inventory[id].name; }
  const std::string& name(VmId id) const { return inventory[id].name; }

  /// A line of the world's own; `fields` makes its JSON, where a log is asked for.
  template <class Fields>
  void note(const char* kind, const Fields& fields) const {
    if (log != nullptr) log->note(now(), kind, fields());
  }
};

/// A brick's process runs, on a machine that is up. beside: the hypervisor in the same box, or
/// none.
inline bool brick_serves(const Core& core, BrickId brick, HostId beside) {
  if (core.bricks_failed.contains(brick) || core.bricks_stopped.contains(brick)) return false;
  if (beside.valid() && core[beside].state == HostState::booting) return false;
  const MachineId machine = core.inventory[core.inventory[brick].server].machine;
  return core.network.is_up(Component::of(machine));
}

/// What runs on a hypervisor beside its guests does so while it is on and does not hang.
inline bool works(const runs::HostRecord& host) {
  return !host.hung && (host.state == HostState::on || host.state == HostState::shutting_down);
}

/// What a BMC reads: a machine that lost its power or was switched off; one that crashed keeps it.
inline bool powered_off(const runs::HostRecord& host) {
  return host.state == HostState::off && (host.broken || !host.crashed);
}

/// The most that one connection over this way moves: its window, its round trip and losses.
inline BytesPerSecond connection_ceiling(const Core& core, const Path& path) {
  behaviour::TcpPath tcp;
  tcp.round_trip = path.round_trip;
  tcp.loss = path.loss;
  tcp.window = core.scenario.network.tcp_window;
  return behaviour::tcp_ceiling(tcp);
}

}  // namespace gemello::sim
