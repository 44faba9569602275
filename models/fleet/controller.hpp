#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "models/fleet/gate.hpp"
#include "models/fleet/guard.hpp"
#include "models/fleet/in_flight.hpp"
#include "models/fleet/journal.hpp"
#include "models/fleet/leadership.hpp"
#include "models/fleet/policy.hpp"
#include "models/fleet/world.hpp"

namespace gemello {

/// What a controller carries from one life to the next.
struct ControllerState {
  ActionId last_id = ActionId::none;
  std::vector<InFlightAction> in_flight;
  std::vector<ProofOfDeath> proofs;
  std::vector<Instant> recent_moves;
  std::vector<Gate::Held> held;
  std::string policy_memory;
  Instant wake = never;
};

/// The one loop of both worlds: take events, observe, decide, guard, gate, journal, begin.
class Controller {
 public:
  /// Borrows the policy and the journal. reasons: collect and journal them.
  Controller(Policy& policy, Journal& journal, Guard guard, Gate gate, bool reasons = true);

  /// Acts only in turns of its own from now on; the first round of each begins from the journal
  /// that all share (recover). Borrowed.
  void lead_by(Leadership& leadership) { leadership_ = &leadership; }

  /// One round; returns when to come back at the latest (never: only on events). Out of turn it
  /// decides nothing: what happens meanwhile is seen in the snapshots of its next turn.
  /// Errors: LeaseLost from a journal that another turn writes to by now.
  Instant tick(World& world);

  ControllerState state() const;
  void restore(ControllerState state);
  /// Truth after a restart comes from observation: open intents of the journal become Unknown, and
  /// the world is told of them.
  void recover(World& world);
  Gate& gate() { return gate_; }
  /// Decides at its next round, whatever it wanted before: a person has changed what it may do.
  void ask_again() { decides_at_ = origin; }
  const InFlightTable& in_flight() const { return in_flight_; }
  std::span<const ProofOfDeath> proofs() const { return proofs_; }

 private:
  bool leads(World& world);
  Instant decide(World& world, std::span<const Event> events);
  void keep_memory(Instant now);
  void absorb(std::span<const Event> events, const FleetData& snapshot);
  void hear_proofs(std::span<const Event> events, const FleetData& snapshot);
  void keep(const ProofOfDeath& proof);
  InFlightTable with_held(Instant now) const;
  void resolve_unknowns(const FleetData& snapshot, Instant now);
  bool resolved(const InFlightAction& entry, const FleetData& snapshot) const;
  /// judged: what the Guard judges by; emptied by what begins, made anew when it is needed.
  Answer begin_if_allowed(World& world, std::optional<FleetView>& judged, ActionId id,
                          const Action& action, const Rationale* why, bool approved);

  Policy& policy_;
  Journal& journal_;
  Guard guard_;
  Gate gate_;
  bool reasons_;
  InFlightTable in_flight_;
  std::vector<ProofOfDeath> proofs_;  // one per host at most, by host
  ActionId last_id_ = ActionId::none;
  std::string memory_;  // as the journal knows it
  Instant wake_ = never;
  Instant decides_at_ = origin;       // that leads: when it has to, without news
  Instant decided_on_ = origin;       // the picture's publication
  Leadership* leadership_ = nullptr;  // null: it leads always
  Epoch epoch_ = Epoch::none;         // of the turn that it has begun
};

}  // namespace gemello
