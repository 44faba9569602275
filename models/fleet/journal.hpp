#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "models/fleet/event.hpp"
#include "models/fleet/leadership.hpp"
#include "models/fleet/policy.hpp"

namespace gemello {

/// Where the controller writes what it is about to do, before, and how it ended, after. sim: the
/// event log of the run; live: SQLite, on disk before `intent` returns.
class Journal {
 public:
  virtual ~Journal() = default;

  virtual void event(const Event& event) = 0;
  /// why: null unless reasons are collected.
  virtual void intent(Instant now, ActionId id, const Action& action, const Rationale* why) = 0;
  /// Refused by the Guard; nothing was begun and the id is not used again.
  virtual void refusal(Instant now, ActionId id, const Action& action, std::string_view reason,
                       const Rationale* why) = 0;
  /// Held by the Gate: recommended or waiting for approval.
  virtual void held(Instant now, ActionId id, const Action& action, std::string_view mode,
                    const Rationale* why) = 0;
  /// A person is asked for what no action of ours can do.
  virtual void appeal(Instant now, const Appeal& appeal) = 0;
  /// An Unknown that observation or proof has resolved. sim: what was observed is in the log.
  virtual void resolved(Instant /*now*/, ActionId /*id*/) {}
  /// The policy's memory after a decision, if it changed; told only to who keeps it.
  virtual void memory(Instant /*now*/, std::string_view /*text*/) {}
  /// Whether a controller begins anew from it: writing the memory takes longer than most decisions.
  virtual bool keeps_memory() const { return true; }

  /// A controller's turn begins: what an earlier turn would write from now on is refused by
  /// LeaseLost. A journal with one writer has nothing to do.
  virtual void begin_turn(Instant /*now*/, Epoch /*epoch*/) {}

  /// What a restarted controller needs.
  struct Recovery {
    ActionId last_id = ActionId::none;
    std::vector<InFlightAction> open;  ///< intents without an outcome, unknowns not yet resolved
    std::string memory;
    std::vector<Instant> recent_moves = {};  ///< begun; of the last hour at least, ascending
  };
  virtual Recovery recover() { return {}; }
};

/// A journal that forgets: for controllers whose log nobody reads.
class NullJournal final : public Journal {
 public:
  void event(const Event&) override {}
  void intent(Instant, ActionId, const Action&, const Rationale*) override {}
  void refusal(Instant, ActionId, const Action&, std::string_view, const Rationale*) override {}
  void held(Instant, ActionId, const Action&, std::string_view, const Rationale*) override {}
  void appeal(Instant, const Appeal&) override {}
  bool keeps_memory() const override { return false; }
};

}  // namespace gemello
