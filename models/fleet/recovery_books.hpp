#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "models/fleet/journal.hpp"

namespace gemello {

/// What a journal in memory keeps for a controller that begins anew: the actions without a known
/// end, the last id that was used, the policy's memory, the moves that its budget counts.
class RecoveryBooks {
 public:
  RecoveryBooks() = default;
  /// Goes on with what another kept.
  explicit RecoveryBooks(Journal::Recovery kept);

  void intent(Instant now, ActionId id, const Action& action);
  /// An id that is not used again: refused or held.
  void used(ActionId id);
  /// Outcomes count, other events do not.
  void event(const Event& event);
  void resolved(ActionId id) { open_.erase(id); }
  void memory(std::string_view text) { memory_ = text; }

  Journal::Recovery recovery() const;

 private:
  ActionId last_id_ = ActionId::none;
  std::map<ActionId, InFlightAction> open_;
  std::string memory_;
  std::vector<Instant> moves_;  // of the last hour, ascending
};

}  // namespace gemello
