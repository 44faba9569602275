#pragma once

#include <map>
#include <set>
#include <string>

#include "sim/world/monitor.hpp"

namespace gemello::sim {

/// How actions end: exactly once, never inside `begin`, late where the host's daemon is slow, and
/// Unknown where the reply got lost, came too late, or its host was lost while it was on its way.
class Outcomes {
 public:
  Outcomes(Core& core, Monitor& monitor) : core_(core), monitor_(monitor) {}

  /// An id seen before breaks an invariant.
  void begin(ActionId id, const Action& action);
  /// An id that an earlier life of the controller used.
  void inherit(ActionId id) { seen_.insert(id); }
  /// host: whose reply it is; its reply may get lost. none(): nobody's.
  void done(ActionId id, HostId host, std::optional<ProofOfDeath> proof = {});
  void failed(ActionId id, HostId host, std::string cause);
  void unknown(ActionId id, std::string cause);
  /// Done, if the host can say so; Unknown if it cannot be reached.
  void done_if_heard(ActionId id, HostId host);
  /// The Agenda's item: reports.
  void report(ActionId id);

  const std::map<ActionId, Action>& open() const { return open_; }
  const std::map<ActionId, EventBody>& planned() const { return planned_; }
  /// Late answers that are on their way, and from whom.
  const std::map<ActionId, HostId>& late() const { return late_; }
  void restore(std::map<ActionId, Action> open, std::map<ActionId, EventBody> planned,
               std::map<ActionId, HostId> late);

 private:
  void plan(ActionId id, HostId host, EventBody outcome);

  Core& core_;
  Monitor& monitor_;
  std::set<ActionId> seen_;                // of this process
  std::map<ActionId, Action> open_;        // begun, not reported
  std::map<ActionId, EventBody> planned_;  // to be reported
  std::map<ActionId, HostId> late_;        // of these, whose host must last until then
};

}  // namespace gemello::sim
