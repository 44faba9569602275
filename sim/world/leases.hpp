#pragma once

#include <optional>
#include <vector>

#include <nlohmann/json.hpp>

#include "models/cloud/volume_settings.hpp"
#include "models/state/lease.hpp"
#include "models/state/replica_image.hpp"
#include "sim/world/core.hpp"

namespace gemello::sim {

class Lives;
class Monitor;

/// The leases that hosts hold on a volume, the watchdogs that end who loses his, and what the
/// observer reads of them: the proof of death that needs no answer of anybody.
///
/// A host renews over its storage network, in the replica set that would hold a file named
/// "leases": a renewal gets through while the client quorum of that set is reached and no
/// connection to one of its bricks is silent and still waited for. The observer reads under the
/// same rule, from the machine that listens to heartbeats (detection.observer); without one,
/// whenever the bricks serve. Two quorums meet, so he reads what was renewed last.
///
/// Nothing happens per renewal: what is due is worked out when a way, a brick or a host changes.
class Leases {
 public:
  /// Without a section "leases" in the scenario it does nothing.
  /// Errors: InputError at $.leases.volume: no such volume, one whose quorums need not meet, or a
  /// host or observer that is not on its storage network.
  Leases(Core& core, Monitor& monitor, Lives& lives);

  bool any() const { return set_.valid(); }
  /// Every host that is up holds one.
  void begin();
  /// Something that a renewal depends on changed: takes effect by Due::lease_look, now.
  void look_later();
  /// Its items of the Agenda.
  void handle(Due kind, std::size_t index);

  /// Whether a renewal of this host gets through, as far as the observer can read: nothing where he
  /// reads nothing.
  std::optional<bool> seen_renewing(HostId host) const;
  /// The lease of a host's present or last life, for tests and for the storage path of detection.
  const Lease& of(HostId host) const { return holders_[host.index()].lease; }

  nlohmann::json books() const;
  /// Errors: nlohmann's exceptions.
  void restore(const nlohmann::json& books);

 private:
  /// Somebody with connections to the bricks of the set.
  struct Client {
    MachineId machine;  // none: anybody
    BrickMask works = 0;
    std::vector<Instant> waits;  // by brick: until then for an answer
  };
  struct Holder {
    Lease lease;
    Incarnation life = Incarnation::unknown;
    LeaseReading reading;
    Instant due = never;    // on the agenda
    Instant proof = never;  // on the agenda
  };

  const LeaseTimes& times() const { return core_.scenario.leases->times; }
  void look();
  void due(HostId host);
  void prove(HostId host);
  bool connects(std::size_t client, std::size_t brick) const;
  void look_at(std::size_t client);
  bool served(std::size_t client) const;
  Instant waits_until(std::size_t client) const;
  bool reader_is_up() const;
  void read_all();
  void update(HostId host);
  void apply(HostId host, LeaseInput input);
  void take_if_up(HostId host);
  void plan(HostId host);
  void plan_proof(HostId host);

  Core& core_;
  Monitor& monitor_;
  Lives& lives_;
  ReplicaSetId set_;
  ReplicaRule rule_;
  Duration ping_timeout_{};
  std::vector<HostId> beside_;   // by brick of the set: the hypervisor in its box, or none
  std::vector<Client> clients_;  // by host; last the observer
  std::vector<Holder> holders_;  // by host
  HostId observer_;              // where the observer is a hypervisor
};

}  // namespace gemello::sim
