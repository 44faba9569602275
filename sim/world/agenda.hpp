#pragma once

#include <compare>
#include <cstdint>
#include <functional>
#include <set>

#include "sim/engine/engine.hpp"

namespace gemello::sim {

/// What can be due. Declaration order is the order within one Instant: ends and faults first, then
/// what monitoring makes of them, the trace's next step, and the controller last.
enum class Due : std::uint8_t {
  migration_round,   ///< id: action. The round's bytes are over
  migration_retry,   ///< id: action. Its set-up is over, or its patience without a path ends
  migration_resume,  ///< id: action. The guest runs at the destination
  fault,             ///< id: index of the bound fault
  bond_notice,       ///< id: port of the link monitor. Its bond acts on its carrier
  bridge_forwards,   ///< id: edge of the network. The bridges let it forward
  host_transition,   ///< id: host. Booted, or shut down
  lease,             ///< id: host. It loses its lease, or its watchdog resets it
  brick_link,        ///< id: link of BrickLinks. It gives up, comes back, or tries to
  server_quorum,     ///< id: server of a volume. It has been alone for long: its bricks stop
  resolution,        ///< id: entry of the scenario's. A person ends a split brain
  storage,           ///< what changed meets the images: who reaches what
  heal,              ///< id: replica set. The daemon crawls
  backup,            ///< id: rule
  vm_transition,     ///< id: VM. Booted, or stopped
  fence,             ///< id: host. The BMC reads off
  outcome,           ///< id: action. Its outcome is reported
  beats_missed,      ///< id: host. The last heartbeat before several that get lost
  suspicion,         ///< id: host
  loss,              ///< id: host
  beats_return,      ///< id: host. The first that arrives again; at a deadline it is too late
  lease_look,        ///< who reaches the lease area changed
  lease_proof,       ///< id: host. It is dead for certain, by its lease
  operator_answer,   ///< id: action
  statement,         ///< id: of the scenario. An operator declares a host dead
  vm_arrival,        ///< id: VM
  vm_departure,      ///< id: VM
  monitoring,        ///< before the replay: a sample is the mean of what lies behind it
  replay,
  traffic,     ///< what guests send finds its ways anew
  disk_io,     ///< what guests read and write is shared anew
  congestion,  ///< flows and guests have their new rates: which links are full
  tick,
  end,
};

struct AgendaItem {
  Instant at{};
  Due kind = Due::tick;
  std::uint64_t id = 0;
  friend constexpr auto operator<=>(const AgendaItem&, const AgendaItem&) = default;
};

/// All that a world has planned, in one sorted set behind one timer of the engine: what is due at
/// one Instant runs in the order (kind, id), whoever planned it first, so that a run started from
/// a State goes through the same motions. Nothing hides in closures: the set itself is part of
/// the State.
class Agenda {
 public:
  using Handler = std::function<void(const AgendaItem&)>;

  Agenda(Engine& engine, Handler handler);

  void add(Instant at, Due kind, std::uint64_t id = 0);
  /// Only what comes after `start`, or at it if `inclusive`: a State taken then has it done.
  void add_after(Instant start, bool inclusive, Instant at, Due kind, std::uint64_t id) {
    if (at > start || (inclusive && at == start)) add(at, kind, id);
  }
  /// False if it was not planned (any more).
  bool remove(Instant at, Due kind, std::uint64_t id = 0);
  const std::set<AgendaItem>& items() const { return items_; }
  /// Called when all that was due at an Instant has been handled.
  void on_settled(std::function<void()> settled) { settled_ = std::move(settled); }

 private:
  void arm();
  void drain();

  Engine& engine_;
  Handler handler_;
  std::function<void()> settled_;
  std::set<AgendaItem> items_;
  Instant armed_for_ = never;
  TimerId timer_{};
  bool draining_ = false;
};

}  // namespace gemello::sim
