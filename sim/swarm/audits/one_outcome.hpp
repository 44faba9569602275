#pragma once

#include <map>

#include "sim/swarm/audit.hpp"

namespace gemello::swarm {

/// "one-outcome": every action that was begun ends exactly once, as done, failed or unknown, and
/// nothing else ends, whoever's turn it is by then; what has no outcome at the end of the run is
/// still under way in the world; and the controller has let go of everything that is over (of an
/// earlier controller's turn: once all that it touched was seen again).
class OneOutcome final : public Audit {
 public:
  using Audit::Audit;
  const char* rule() const override { return "one-outcome"; }
  void told(const Sight& sight, const Event& event) override;
  void begun(const Sight& sight, ActionId id, const Action& action) override;
  void ended(const Sight& sight, const Closing& closing) override;

 private:
  enum class Life : std::uint8_t { open, over, unknown };
  static bool observed_later(const Sight& sight, const InFlightAction& entry);
  std::map<ActionId, Life> actions_;
};

}  // namespace gemello::swarm
