#pragma once

#include <optional>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "models/fleet/action.hpp"

namespace gemello {

// What a world tells its controller. Each happens once; each names its cause where it has one.
// Declaration order is the order of events of one instant.

/// A new snapshot was published (monitoring period).
struct MonitoringSample {};
/// A user wants this VM to run / to be gone.  live: the request queue; sim: the trace's arrivals
/// and departures.
struct VmRequested {
  VmId vm;
};
struct VmRetirementRequested {
  VmId vm;
};
/// live: libvirt domain events; sim: the VM's life cycle.
struct VmStarted {
  VmId vm;
  HostId host;
};
struct VmStopped {
  VmId vm;
  HostId host;
  std::string cause;
};
struct VmPaused {
  VmId vm;
  HostId host;
  std::string cause;
};
struct VmResumed {
  VmId vm;
  HostId host;
};
/// A copy of a VM was found on a host that is not the VM's place (FleetData::copies): left there
/// by a migration, a return from a loss, or a person.
struct StaleCopySeen {
  VmId vm;
  HostId host;
};
/// Heartbeats are missing / every path to it is silent. Not death: that takes a proof.
struct HostSuspected {
  HostId host;
  Incarnation incarnation = Incarnation::unknown;
  std::string cause{};  ///< where more than missing heartbeats is known: isolated, flapping
};
struct HostLost {
  HostId host;
  Incarnation incarnation = Incarnation::unknown;
  std::string cause;
};
/// A proof of death that is no fence's: an operator's statement, an expired lease. It counts only
/// for a host that does not answer.  live: `gemello-live declare-dead`; sim: the scenario's leases
/// and `declare_dead`.
struct HostProvenDead {
  HostId host;
  std::optional<ProofOfDeath> proof;  ///< always there
};
/// A host answers: a new one, or one back from a loss. Proofs of its death are void from here.
struct HostSeen {
  HostId host;
  Incarnation incarnation = Incarnation::unknown;
};
struct HostPoweredOff {
  HostId host;
};
struct LinkChanged {
  std::string component;
  bool up = false;
  std::string cause;
};
struct CircuitChanged {
  CircuitId circuit;
  bool up = false;
  std::string cause;
};
struct BrickChanged {
  BrickId brick;
  bool online = false;
  std::string cause;
};
struct ReplicaDegraded {
  ReplicaSetId replica_set;
};
struct ReplicaHealed {
  ReplicaSetId replica_set;
};
struct SplitBrain {
  ReplicaSetId replica_set;
  VmId vm;
};
struct HealProgress {
  VolumeId volume;
  Bytes left{};
};
struct MigrationProgress {
  ActionId action = ActionId::none;
  std::int32_t iteration = 0;
  Bytes left{};
};
/// An operator's answer to what the Gate holds for approval.
struct OperatorAnswered {
  ActionId action = ActionId::none;
  bool approved = false;
  std::string operator_name;
};
/// Every action ends in exactly one of these three.
struct ActionDone {
  ActionId action = ActionId::none;
  std::optional<ProofOfDeath> proof;  ///< of a Fence
};
/// Known to have had no effect.
struct ActionFailed {
  ActionId action = ActionId::none;
  std::string cause;
};
/// Its effect is not known: what it touches stays locked until observation or proof resolves it.
struct ActionUnknown {
  ActionId action = ActionId::none;
  std::string cause;
};

using EventBody =
    std::variant<ActionDone, ActionFailed, ActionUnknown, HostProvenDead, HostSuspected, HostLost,
                 HostSeen, HostPoweredOff, VmStarted, VmStopped, VmPaused, VmResumed, StaleCopySeen,
                 LinkChanged, CircuitChanged, BrickChanged, ReplicaDegraded, ReplicaHealed,
                 SplitBrain, HealProgress, MigrationProgress, OperatorAnswered,
                 VmRetirementRequested, VmRequested, MonitoringSample>;

struct Event {
  Instant time;
  EventBody body;
};

/// "host-lost": the name of an event's kind in logs.
const char* kind_name(const Event& event);
/// The numeric id used as the last sorting key (host, VM, action...; 0 where there is none).
std::uint64_t sort_id(const Event& event);
/// The action whose outcome it is; none: it is no outcome.
ActionId outcome_of(const Event& event);
/// Sorts by (time, kind, id), keeping the order of equals.
void sort_events(std::vector<Event>& events);
/// MonitoringSample and MigrationProgress: periodic, and nothing that logs would keep.
bool is_measurement(const Event& event);
/// "host-lost hv3 (silent for 30 s)", for logs and people.
std::string to_text(const Event& event, const Inventory& inventory);

}  // namespace gemello
